import type { Bytes } from '../../../../model/columns/bytes.ts';
import { Hash64 } from '../../../../model/hash64.ts';
import type { Origin, Scope } from '../../../../model/rows/origin.ts';
import type { RowSink } from '../../../../model/rows/row-sink.ts';
import type { MetricFields } from '../../../../model/rows/series-rows.ts';
import { field } from '../../envelopes/scanned-item.ts';
import type { Item } from '../../read-item.ts';
import { type Fields, fieldsOf, numberOf, textOfField } from '../../values/fields.ts';
import { tag } from '../item-tags.ts';
import type { WriterParts } from '../writer-parts.ts';
import { CounterDeltas } from './counter-deltas.ts';
import { identifySeries } from './series-identity.ts';

const kindGauge = 1;
const kindSum = 2;
const kindHistogram = 3;
const temporalityDelta = 1;

/**
 * Attribute of a series: what it must not be mixed with. `pre_aggregated` repeats rows, `performance_counter` is one,
 * `delta` repeats a counter's series as what it grew by.
 */
const metricClassKey = 'headwater.metric.class';
const sdkMetrics = new Set([
  'HeartbeatState',
  'Item_Success_Count',
  'Item_Dropped_Count',
  'Item_Retry_Count',
  '_OTELRESOURCE_',
  '_APPRESOURCEPREVIEW_',
]);

/** True for what an SDK says about itself: kept as an event, out of the way of the user's metrics. */
export function isSdkMetric({ kind, sent, data }: Item): boolean {
  if (kind !== 'metric') return false;
  return sent.text(field.name).endsWith('Statsbeat') || sdkMetrics.has(textOfField(firstOf(data).name));
}

/**
 * MetricData → points. One value is a gauge; an aggregation is a delta histogram without buckets: sum, count, min,
 * max. OpenCensus' running totals are gauges too, as nothing on the wire tells them apart; beside what only grows,
 * `<name>.delta` says by how much.
 */
export class MetricWriter {
  private readonly parts: WriterParts;
  private readonly hash = new Hash64();
  private readonly counters = new CounterDeltas();

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, rows: RowSink, origin: Origin, scope: Scope): void {
    for (const point of item.data.metrics as readonly unknown[])
      this.point(item, fieldsOf(point), rows, origin, scope);
  }

  private point(item: Item, point: Fields, rows: RowSink, origin: Origin, scope: Scope): void {
    const { texts } = this.parts;
    const { metrics } = rows;
    const name = textOfField(point.name);
    const count = numberOf(point.count);
    const isAggregate = count !== undefined && (count !== 1 || isAggregation(point.kind));
    const length = texts.put(name);
    const metric = metricFields(texts.bytes, texts.start, length, isAggregate);
    const properties = fieldsOf(item.data.properties);
    const labels = { ...properties, ...classOf(properties, point) };
    this.series(labels, metric, rows, origin, scope);
    const { low, high } = this.hash;
    metrics.metric(origin, metric.source, metric.nameStart, metric.nameLength);
    metrics.begin(this.hash.low, this.hash.high);
    metrics.time(item.time.low, item.time.high, 0, 0);
    const value = numberOf(point.value) ?? 0;
    metrics.value(value);
    if (isAggregate) {
      const whole = Math.max(0, Math.round(count));
      metrics.count(whole | 0, Math.floor(whole / 4_294_967_296) | 0);
      metrics.range(numberOf(point.min) ?? Number.NaN, numberOf(point.max) ?? Number.NaN);
      this.deviation(item, point, rows);
    }
    metrics.end();
    if (!isAggregate && !(metricClassKey in labels) && this.isOpenCensus())
      this.growth(item, `${low} ${high}`, { name, value, labels }, rows, origin, scope);
  }

  /** `py3.11.7:oc0.11.4:ext1.1.15` */
  private isOpenCensus(): boolean {
    return /:oc\d/.test(this.parts.tags.text(tag.sdkVersion));
  }

  /** What a counter grew by since its last point, as a series of its own. */
  private growth(
    { time }: Item,
    series: string,
    { name, value, labels }: { name: string; value: number; labels: Fields },
    rows: RowSink,
    origin: Origin,
    scope: Scope,
  ): void {
    const grown = this.counters.grow(series, time, value);
    if (grown === undefined) return;
    const { texts } = this.parts;
    const { metrics } = rows;
    const length = texts.put(`${name}.delta`);
    const metric: MetricFields = {
      ...metricFields(texts.bytes, texts.start, length, false),
      kind: kindSum,
      temporality: temporalityDelta,
      monotonic: 1,
    };
    this.series({ ...labels, [metricClassKey]: 'delta' }, metric, rows, origin, scope);
    metrics.metric(origin, metric.source, metric.nameStart, metric.nameLength);
    metrics.begin(this.hash.low, this.hash.high);
    metrics.time(time.low, time.high, grown.since.low, grown.since.high);
    metrics.value(grown.delta);
    metrics.end();
  }

  /** The standard deviation has no column; as the only exemplar of a point it is not lost. */
  private deviation({ time }: Item, point: Fields, rows: RowSink): void {
    const value = numberOf(point.stdDev);
    if (value === undefined || value === 0) return;
    const { metrics } = rows;
    metrics.json.clear();
    metrics.json.openWith('{');
    metrics.json.keyText('headwater.std_dev');
    metrics.json.number(value);
    metrics.json.closeWith('}');
    metrics.exemplar(time.low, time.high, value, metrics.json, 0, 0, 0, 0);
  }

  /** Sets `hash` to the series' id, and writes its row if due. */
  private series(labels: Fields, metric: MetricFields, rows: RowSink, origin: Origin, scope: Scope): void {
    const { attributes } = this.parts;
    identifySeries(this.hash, this.parts.texts, labels, metric, origin);
    const { low, high } = this.hash;
    const { series } = rows;
    if (!series.isDue(low, high)) return;
    series.begin(origin, scope, metric, low, high);
    attributes.labels(series.attributes, labels);
    series.end();
    this.hash.low = low;
    this.hash.high = high;
  }
}

function metricFields(
  source: Bytes,
  nameStart: number,
  nameLength: number,
  isAggregate: boolean,
): MetricFields {
  return {
    source,
    nameStart,
    nameLength,
    unitStart: 0,
    unitLength: 0,
    descriptionStart: 0,
    descriptionLength: 0,
    kind: isAggregate ? kindHistogram : kindGauge,
    temporality: isAggregate ? temporalityDelta : 0,
    monotonic: 0,
  };
}

/** What is not in the properties but tells series apart: the namespace, and the class. */
function classOf(properties: Fields, point: Fields): Fields {
  const name = textOfField(point.name);
  const namespace = textOfField(point.ns);
  return {
    ...(namespace === '' || namespace === name ? {} : { 'ai.ns': namespace }),
    ...('_MS.MetricId' in properties
      ? { [metricClassKey]: 'pre_aggregated' }
      : isCounterName(name) || textOfField(properties.CustomPerfCounter).toLowerCase() === 'true'
        ? { [metricClassKey]: 'performance_counter' }
        : {}),
  };
}

function isAggregation(kind: unknown): boolean {
  return kind === 'Aggregation' || kind === 1;
}

function firstOf(data: Fields): Fields {
  return fieldsOf(Array.isArray(data.metrics) ? data.metrics[0] : undefined);
}

/** `\Category(Instance)\Counter` */
function isCounterName(name: string): boolean {
  return name.startsWith('\\') && name.indexOf('\\', 2) > 0;
}
