"""Rewritten from the tutorial: spans, logs with dimensions, an exception, an event and a custom metric."""
import logging
import os
import time

from opencensus.ext.azure import metrics_exporter
from opencensus.ext.azure.log_exporter import AzureEventHandler, AzureLogHandler
from opencensus.ext.azure.trace_exporter import AzureExporter
from opencensus.stats import aggregation, measure, stats, view
from opencensus.tags import tag_key, tag_map, tag_value
from opencensus.trace import config_integration
from opencensus.trace.samplers import ProbabilitySampler
from opencensus.trace.span import SpanKind
from opencensus.trace.tracer import Tracer

config_integration.trace_integrations(["logging"])
tracer = Tracer(exporter=AzureExporter(export_interval=1.0), sampler=ProbabilitySampler(1.0))

logger = logging.getLogger("notes")
logger.addHandler(AzureLogHandler(export_interval=1.0))
events = logging.getLogger("events")
events.setLevel(logging.INFO)
events.addHandler(AzureEventHandler(export_interval=1.0))

exporter = metrics_exporter.new_metrics_exporter(export_interval=1.0)
stats.stats.view_manager.register_exporter(exporter)
prompts = measure.MeasureInt("prompts", "number of prompts", "prompts")
page = tag_key.TagKey("page")
stats.stats.view_manager.register_view(
    view.View("prompt view", "number of prompts", [page], prompts, aggregation.CountAggregation())
)
recorder = stats.stats.stats_recorder
tags = tag_map.TagMap()
tags.insert(page, tag_value.TagValue("home"))

for value in ["one", "two"]:
    measurement = recorder.new_measurement_map()
    measurement.measure_int_put(prompts, 1)
    measurement.record(tags)
    with tracer.span(name="value") as span:
        span.add_attribute("typed", value)
        with tracer.span(name="store") as child:
            child.span_kind = SpanKind.CLIENT
            child.add_attribute("component", "HTTP")
            child.add_attribute("http.url", "http://store.example:81/notes")
            child.add_attribute("http.method", "GET")
            child.add_attribute("http.path", "/notes")
            child.add_attribute("http.status_code", 503)
        logger.warning("stored %s", value, extra={"custom_dimensions": {"length": len(value), "nested": {"a": 1}}})

try:
    raise ValueError("nothing can be done")
except ValueError:
    logger.exception("it failed", extra={"custom_dimensions": {"where": "end"}})
events.info("bought", extra={"custom_dimensions": {"item": "book"}, "custom_measurements": {"price": 2.5}})
print(tracer.tracer.trace_id if hasattr(tracer.tracer, "trace_id") else "", flush=True)
time.sleep(float(os.environ.get("LINGER", "2.5")))
