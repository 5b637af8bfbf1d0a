import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import type { Peer } from './peer.ts';
import { MetricWalker } from './protobuf/metric-walker.ts';

/**
 * Walks an ExportMetricsServiceRequest (opencensus-proto v0.4) into rows of `metric_points`, `metric_series` and
 * `resources`. Parameters and errors as for `decodeSpans`.
 * @returns points kept, and left out because their metric has no name or type, or their value is of another type
 */
export function decodeMetrics(body: Uint8Array, rows: RowSink, peer: Peer): FillOutcome {
  return new MetricWalker(body, rows, peer).walk();
}
