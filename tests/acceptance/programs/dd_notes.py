"""Two Flask services in one file: notes keeps a note and asks calendar for a date. Started with ddtrace-run, once each."""
import logging
import os
import sys

import requests
from ddtrace import tracer
from flask import Flask

name = sys.argv[1]
app = Flask(name)
logging.getLogger("werkzeug").setLevel(logging.ERROR)
calendar = os.environ.get("CALENDAR", "")
database = os.environ.get("DATABASE", "")


def execute(statement, *values):
    import psycopg2

    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS notes (id SERIAL PRIMARY KEY, description VARCHAR(255) NOT NULL)")
        cursor.execute(statement, values)
    connection.close()


@tracer.wrap(service="notes_helper")
def long_running_process():
    return "done"


@app.route("/")
def index():
    return "hello"


@app.route("/notes", methods=["POST"])
def create_note():
    long_running_process()
    if database:
        execute("INSERT INTO notes (description) VALUES ('a secret note'), (%s)", "another")
    with tracer.trace(name="notes_helper", service="notes_helper", resource="another_process") as span:
        span.set_tag("note.length", 5)
    return requests.get(calendar + "/calendar", timeout=10).text


@app.route("/relay")
def relay():
    return requests.get(calendar + "/calendar", timeout=10).text


@app.route("/calendar")
def date():
    return "10/14/2022"


@app.route("/boom")
def boom():
    raise ValueError("nothing can be done")


@app.route("/statsd")
def statsd():
    from datadog import initialize, statsd as client

    initialize(statsd_host="127.0.0.1", statsd_port=int(os.environ["STATSD_PORT"]))
    for _ in range(4):
        client.increment("notes.made", tags=["kind:short"])
    client.gauge("notes.open", 7)
    client.histogram("notes.length", 12.5)
    client.set("notes.authors", "bob")
    client.event("Agent started", "notes app\nsecond line", alert_type="info", tags=["env:dev"])
    client.service_check("notes.up", 0, message="fine")
    client.flush()
    return "sent"


app.run(port=int(sys.argv[2]))
