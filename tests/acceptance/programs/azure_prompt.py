"""Written after the second tutorial: the key stands in the code, and the address comes from the environment alone."""
import logging
import os
import time

import flask
from opencensus.ext.azure.log_exporter import AzureLogHandler
from opencensus.ext.azure.trace_exporter import AzureExporter
from opencensus.ext.flask.flask_middleware import FlaskMiddleware
from opencensus.trace.samplers import ProbabilitySampler
from opencensus.trace.tracer import Tracer

key = "9d6a1c1e-7a53-4b0e-8d11-52cbb4a0c9f3"


def describe(envelope):
    """A telemetry processor: adds a property, renames the role, and keeps what is secret to itself."""
    if envelope.data.baseData.get("name") == "secret" or envelope.data.baseData.get("message") == "secret":
        return False
    envelope.data.baseData.properties["shop"] = "north"
    envelope.tags["ai.cloud.role"] = "prompt"
    return True


def exporter():
    made = AzureExporter(instrumentation_key=key, export_interval=0.5)
    made.add_telemetry_processor(describe)
    return made


tracer = Tracer(exporter=exporter(), sampler=ProbabilitySampler(1.0))


def prompt(value):
    with tracer.span(name="test") as span:
        span.add_attribute("typed", value)


for each in ["4", "25", "100"]:
    prompt(each)
with tracer.span(name="secret"):
    pass
with Tracer(exporter=exporter(), sampler=ProbabilitySampler(0.0)).span(name="not sampled"):
    pass

app = flask.Flask("prompt")
FlaskMiddleware(app, exporter=exporter(), sampler=ProbabilitySampler(1.0), excludelist_paths=["health"])


@app.route("/values/<value>")
def show(value):
    return value, 200 if value == "4" else 404


with app.test_client() as client:
    for path in ["/values/4", "/values/5", "/health"]:
        client.get(path)

logger = logging.getLogger("prompt")
handler = AzureLogHandler(instrumentation_key=key, export_interval=0.5)
handler.add_telemetry_processor(describe)
logger.addHandler(handler)
logger.warning("three values")
logger.warning("secret")
silent = logging.getLogger("silent")
silent.addHandler(AzureLogHandler(instrumentation_key=key, export_interval=0.5, logging_sampling_rate=0.0))
silent.warning("not sampled")
time.sleep(float(os.environ.get("LINGER", "2")))
