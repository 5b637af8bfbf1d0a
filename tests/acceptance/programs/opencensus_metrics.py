"""Counts and measures with OpenCensus' stats and reports both every half second until it is stopped."""
import os
import time

from opencensus.ext.ocagent import stats_exporter
from opencensus.stats import aggregation, measure, stats, view
from opencensus.tags import tag_key, tag_map, tag_value

endpoint = os.environ["OCAGENT_TRACE_EXPORTER_ENDPOINT"]
exporter = stats_exporter.new_stats_exporter(
    service_name=os.environ["SERVICE_NAME"], endpoint=endpoint, interval=0.5
)
prompts = measure.MeasureInt("prompts", "values typed", "1")
latency = measure.MeasureFloat("latency", "time to answer", "ms")
route = tag_key.TagKey("route")
manager = stats.stats.view_manager
manager.register_view(view.View("prompt_count", "values typed", [route], prompts, aggregation.CountAggregation()))
manager.register_view(
    view.View("latency_view", "time to answer", [], latency, aggregation.DistributionAggregation([10, 100]))
)
tags = tag_map.TagMap()
tags.insert(route, tag_value.TagValue("/notes"))
for value in (5.0, 50.0, 500.0):
    measured = stats.stats.stats_recorder.new_measurement_map()
    measured.measure_int_put(prompts, 1)
    measured.measure_float_put(latency, value)
    measured.record(tags)
print("recorded", flush=True)
while True:
    time.sleep(1)
