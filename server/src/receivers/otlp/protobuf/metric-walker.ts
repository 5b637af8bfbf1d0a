import { Hash64 } from '../../../model/hash64.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import { Positions } from '../../../wire/positions.ts';
import { ExportWalker } from './export-walker.ts';
import { PointWalker } from './point-walker.ts';

/**
 * Metric (opentelemetry/proto/metrics/v1/metrics.proto, v1.7):
 *  1 name string, 2 description string, 3 unit string, 5 gauge Gauge, 7 sum Sum, 9 histogram Histogram,
 *  10 exponential_histogram ExponentialHistogram, 11 summary Summary, 12 metadata repeated KeyValue
 * Gauge, Sum, Histogram, ExponentialHistogram, Summary: 1 data_points repeated, 2 aggregation_temporality enum,
 *  3 is_monotonic bool
 */
const metricFields = 0b1_1110_1010_1110;

export const metricKinds = { gauge: 1, sum: 2, histogram: 3, exponential: 4, summary: 5 } as const;

/** What the points of the metric at hand share; see `MetricFields` in `model/rows/series-rows.ts`. */
class Metric {
  nameStart = 0;
  nameLength = 0;
  unitStart = 0;
  unitLength = 0;
  descriptionStart = 0;
  descriptionLength = 0;
  kind = 0;
  temporality = 0;
  monotonic = 0;
  readonly source;

  constructor(source: MetricWalker['reader']) {
    this.source = source;
  }

  clear(): void {
    this.nameLength = 0;
    this.unitLength = 0;
    this.descriptionLength = 0;
    this.kind = 0;
    this.temporality = 0;
    this.monotonic = 0;
  }
}

/** Reads metrics; of several kinds of data in one the last counts. */
export class MetricWalker extends ExportWalker {
  private readonly metric = new Metric(this.reader);
  private readonly hash = new Hash64();
  private readonly points = new Positions();
  private readonly point = new PointWalker(this.reader, this.rows, this.metric);

  protected item(origin: Origin, scope: Scope): void {
    const { metric, reader, points } = this;
    const end = reader.limit;
    metric.clear();
    points.count = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (!this.textField(tag)) this.data(tag, end);
    }
    if (points.count === 0) return;
    if (metric.nameLength === 0) {
      this.reject('a metric must have a name', points.count);
      return;
    }
    this.identify(origin, scope);
    this.rows.metrics.metric(origin, reader, metric.nameStart, metric.nameLength);
    for (let i = 0; i < points.count; i += 1) {
      reader.position = points.startOf(i);
      reader.limit = points.endOf(i);
      this.point.read(origin, scope, this.hash.low, this.hash.high);
      this.accepted += 1;
    }
  }

  private textField(tag: number): boolean {
    const { metric, reader } = this;
    if (tag === 0x0a) {
      metric.nameStart = reader.bytes();
      metric.nameLength = reader.position - metric.nameStart;
      return true;
    }
    if (tag === 0x12) {
      metric.descriptionStart = reader.bytes();
      metric.descriptionLength = reader.position - metric.descriptionStart;
      return true;
    }
    if (tag !== 0x1a) return false;
    metric.unitStart = reader.bytes();
    metric.unitLength = reader.position - metric.unitStart;
    return true;
  }

  private data(tag: number, end: number): void {
    const { metric, reader } = this;
    const kind = kindOfTag(tag);
    if (kind < 0) {
      reader.skip(tag, metricFields);
      return;
    }
    const start = reader.bytes();
    const next = reader.position;
    if (kind > 0) {
      metric.kind = kind;
      reader.position = start;
      reader.limit = next;
      this.dataPoints();
    }
    reader.position = next;
    reader.limit = end;
  }

  private dataPoints(): void {
    const { metric, reader, points } = this;
    points.count = 0;
    metric.temporality = 0;
    metric.monotonic = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) points.add(reader.bytes(), reader.position);
      else if (tag === 0x10) metric.temporality = reader.varint32() & 3;
      else if (tag === 0x18) metric.monotonic = reader.varint32() === 0 ? 0 : 1;
      else reader.skip(tag, 0b1110);
    }
  }

  /** Sets `hash` to what all series of the metric have in common. */
  private identify(origin: Origin, scope: Scope): void {
    const { metric, hash, reader } = this;
    hash.begin(origin.idLow, origin.idHigh);
    hash.update(origin.project, 0, origin.project.u8.length);
    hash.add(scope.idLow);
    hash.add(scope.idHigh);
    hash.add(metric.kind * 16 + metric.temporality * 4 + metric.monotonic);
    hash.update(reader, metric.nameStart, metric.nameLength);
    hash.update(reader, metric.unitStart, metric.unitLength);
    hash.end();
  }
}

/** Kind of the data a field holds; 0 for a field that is stepped over, -1 for one that is not known. */
function kindOfTag(tag: number): number {
  switch (tag) {
    case 0x2a:
      return metricKinds.gauge;
    case 0x3a:
      return metricKinds.sum;
    case 0x4a:
      return metricKinds.histogram;
    case 0x52:
      return metricKinds.exponential;
    case 0x5a:
      return metricKinds.summary;
    case 0x62:
      return 0;
    default:
      return -1;
  }
}
