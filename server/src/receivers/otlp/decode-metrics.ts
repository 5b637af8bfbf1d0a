import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import { toProtobuf } from './json/to-protobuf.ts';
import { MetricWalker } from './protobuf/metric-walker.ts';

/**
 * Walks an OTLP ExportMetricsServiceRequest (protobuf, opentelemetry-proto v1.7) into rows of `metric_points`,
 * `metric_series` and `resources`. Parameters and errors as for `decodeSpans`.
 * @returns data points kept, and left out because their metric has no name
 */
export function decodeMetrics(body: Uint8Array, rows: RowSink): FillOutcome {
  return new MetricWalker(body, rows).walk();
}

/** The same for the JSON form. @throws HeadwaterError HEADWATER_DECODE_SYNTAX | _SHAPE */
export function decodeMetricsJson(body: Uint8Array, rows: RowSink): FillOutcome {
  return decodeMetrics(toProtobuf(body, 'ExportMetricsServiceRequest', rows.limits.depth), rows);
}
