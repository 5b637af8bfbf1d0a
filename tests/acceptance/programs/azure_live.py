"""A web service with Azure Monitor's distribution and Live Metrics; every path but / fails."""
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.monitor.opentelemetry import configure_azure_monitor
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

configure_azure_monitor(enable_live_metrics=True, sampling_ratio=1.0)
tracer = trace.get_tracer("shop")


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        status = 200 if self.path == "/" else 500
        with tracer.start_as_current_span(f"GET {self.path}", kind=SpanKind.SERVER) as span:
            span.set_attribute("http.request.method", "GET")
            span.set_attribute("url.path", self.path)
            span.set_attribute("http.response.status_code", status)
            if status == 500:
                span.set_status(StatusCode.ERROR)
        self.send_response(status)
        self.end_headers()

    def log_message(self, format, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Shop).serve_forever()
