"""Asks for values; each is a trace of its own, reported by an exporter of its own."""
import os

from opencensus.ext.ocagent.trace_exporter import TraceExporter
from opencensus.trace.samplers import AlwaysOnSampler
from opencensus.trace.tracer import Tracer


def ask():
    exporter = TraceExporter(
        service_name=os.getenv("SERVICE_NAME", "python-service"),
        endpoint=os.getenv("OCAGENT_TRACE_EXPORTER_ENDPOINT"),
    )
    # Since 0.6 one trace in ten thousand is kept unless a sampler says otherwise.
    tracer = Tracer(exporter=exporter, sampler=AlwaysOnSampler())
    with tracer.span(name="test"):
        print(input("Enter a value: "), flush=True)


try:
    while True:
        ask()
except EOFError:
    pass
