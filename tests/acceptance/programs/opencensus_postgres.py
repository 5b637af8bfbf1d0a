"""A page that counts its visits in PostgreSQL, instrumented with OpenCensus' integrations for Flask and PostgreSQL."""
import os

import flask
import psycopg2
from opencensus.ext.flask.flask_middleware import FlaskMiddleware
from opencensus.ext.ocagent.trace_exporter import TraceExporter
from opencensus.trace import config_integration
from opencensus.trace.samplers import AlwaysOnSampler

config_integration.trace_integrations(["postgresql"])
app = flask.Flask(__name__)
exporter = TraceExporter(
    service_name=os.environ["SERVICE_NAME"], endpoint=os.environ["OCAGENT_TRACE_EXPORTER_ENDPOINT"]
)
FlaskMiddleware(app, exporter=exporter, sampler=AlwaysOnSampler())


@app.route("/")
def up():
    return "up"


@app.route("/visit")
def visit():
    connection = psycopg2.connect(os.environ["DATABASE"])
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS visits (at TIMESTAMP)")
        cursor.execute("INSERT INTO visits VALUES (now())")
        cursor.execute("SELECT count(*) FROM visits")
        count = cursor.fetchone()[0]
    connection.close()
    return str(count)


app.run(port=int(os.environ["PORT"]), threaded=True)
