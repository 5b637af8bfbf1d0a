"""One OpenTelemetry span around a request to the address given; urllib's instrumentation sends traceparent."""
import sys
import urllib.request

from opentelemetry import trace

with trace.get_tracer("caller").start_as_current_span("call notes"):
    urllib.request.urlopen(sys.argv[1]).read()
