"""A program with Azure Monitor's distribution: spans, a log, an exception, a custom event, a counter, Live Metrics."""
import logging
import os
import time

from azure.monitor.opentelemetry import configure_azure_monitor
from opentelemetry import metrics, trace
from opentelemetry.trace import SpanKind

configure_azure_monitor(logger_name="shop", enable_live_metrics=True, sampling_ratio=1.0)
tracer = trace.get_tracer("shop")
logger = logging.getLogger("shop")
logger.setLevel(logging.INFO)
orders = metrics.get_meter("shop").create_counter("orders")

deadline = time.monotonic() + float(os.environ.get("SECONDS_TO_RUN", "3"))
first = True
while first or time.monotonic() < deadline:
    with tracer.start_as_current_span("GET /cart", kind=SpanKind.SERVER) as span:
        span.set_attribute("http.request.method", "GET")
        span.set_attribute("http.route", "/cart")
        span.set_attribute("url.path", "/cart")
        span.set_attribute("http.response.status_code", 500 if first else 200)
        with tracer.start_as_current_span("SELECT shop", kind=SpanKind.CLIENT) as child:
            child.set_attribute("db.system", "postgresql")
            child.set_attribute("db.statement", "SELECT 1")
            child.set_attribute("server.address", "db")
        logger.warning("cart was shown", extra={"cart": 7})
        if first:
            print(format(span.get_span_context().trace_id, "032x"), flush=True)
            logger.info("bought", extra={"microsoft.custom_event.name": "bought", "item": "book"})
            try:
                raise ValueError("nothing can be done")
            except ValueError:
                logger.exception("it failed")
    orders.add(1, {"kind": "book"})
    first = False
    time.sleep(0.2)
trace.get_tracer_provider().force_flush()
metrics.get_meter_provider().force_flush()
