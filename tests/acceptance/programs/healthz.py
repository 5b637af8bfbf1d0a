"""The Flask program of the OpenTelemetry tutorial for Python, rewritten: two routes and a counter."""

import logging
import time

from flask import Flask, jsonify
from opentelemetry import metrics

app = Flask(__name__)
app.logger.setLevel(logging.INFO)
started = time.monotonic()
healthz_count = metrics.get_meter(__name__).create_counter(
    "healthz_count", description="Number of /healthz requests"
)


@app.get("/")
def root():
    return jsonify(message="flask app root/")


@app.get("/healthz")
def healthz():
    healthz_count.add(1)
    app.logger.warning("health was asked for")
    return jsonify(message=f"up and running since {time.monotonic() - started:.1f} s")


@app.get("/boom")
def boom():
    raise ValueError("nothing can be done")
