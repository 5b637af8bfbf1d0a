"""A page that calls another of its own, and one that fails, instrumented with OpenCensus' integrations."""
import os

import flask
import requests
from opencensus.ext.flask.flask_middleware import FlaskMiddleware
from opencensus.ext.ocagent.trace_exporter import TraceExporter
from opencensus.trace import config_integration
from opencensus.trace.samplers import AlwaysOnSampler

config_integration.trace_integrations(["requests"])
port = int(os.environ["PORT"])
app = flask.Flask(__name__)
exporter = TraceExporter(
    service_name=os.environ["SERVICE_NAME"], endpoint=os.environ["OCAGENT_TRACE_EXPORTER_ENDPOINT"]
)
FlaskMiddleware(app, exporter=exporter, sampler=AlwaysOnSampler())


@app.route("/")
def up():
    return "up"


@app.route("/outer")
def outer():
    return requests.get(f"http://127.0.0.1:{port}/inner/7", timeout=5).text


@app.route("/inner/<number>")
def inner(number):
    return number


@app.route("/boom")
def boom():
    raise ValueError("nothing can be done")


app.run(port=port, threaded=True)
