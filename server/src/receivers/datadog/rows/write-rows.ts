import { Bytes, bytesOf } from '../../../model/columns/bytes.ts';
import { Hash64 } from '../../../model/hash64.ts';
import { noBytes, noScope, type Origin } from '../../../model/rows/origin.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import { listBuckets, type Sketch } from '../dogstatsd/sketch.ts';

/** A data point as DogStatsD and the Agent's intake have it. */
export interface Point {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'sketch';
  /** Resource attributes, and those of the series. */
  readonly origin: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, string>;
  readonly timeNs: bigint;
  /** Of sums and sketches. */
  readonly startNs: bigint;
  readonly value: number;
  readonly sketch: Sketch | undefined;
}

const kinds = { gauge: 1, sum: 2, sketch: 4 } as const;
const delta = 1;
const hash = new Hash64();

/** The resource with these attributes. */
export function originOf(rows: RowSink, attributes: ReadonlyMap<string, string>): Origin {
  const key = bytesOf(
    `dd-tags\x1f${[...attributes].map(([name, value]) => `${name}=${value}`).join('\x1f')}`,
  );
  const { resources } = rows;
  const known = resources.origin(key, 0, key.u8.length, noBytes, 0, 0);
  if (known !== undefined) return known;
  resources.attributes.clear();
  for (const [name, value] of attributes) {
    const nameBytes = bytesOf(name);
    const valueBytes = bytesOf(value);
    resources.attributes.key(nameBytes, 0, nameBytes.u8.length);
    resources.attributes.text(valueBytes, 0, valueBytes.u8.length);
    resources.attributes.end();
  }
  return resources.addOrigin(key, 0, key.u8.length, noBytes);
}

export function writePoint(rows: RowSink, point: Point): void {
  const origin = originOf(rows, point.origin);
  const text = bytesOf(point.name + point.unit);
  const nameLength = bytesOf(point.name).u8.length;
  const fields = {
    source: text,
    nameStart: 0,
    nameLength,
    unitStart: nameLength,
    unitLength: text.u8.length - nameLength,
    descriptionStart: 0,
    descriptionLength: 0,
    kind: kinds[point.kind],
    temporality: point.kind === 'gauge' ? 0 : delta,
    monotonic: point.kind === 'sum' ? 1 : 0,
  };
  const { low, high } = seriesId(origin, fields.kind, text, point.attributes);
  const { series, metrics } = rows;
  if (series.isDue(low, high)) {
    series.begin(origin, noScope, fields, low, high);
    for (const [name, value] of point.attributes) {
      const [key, bytes] = [bytesOf(name), bytesOf(value)];
      series.attributes.text(key, 0, key.u8.length, bytes, 0, bytes.u8.length);
    }
    series.end();
  }
  metrics.metric(origin, text, 0, nameLength);
  metrics.begin(low, high);
  const [timeLow, timeHigh] = halvesOf(point.timeNs);
  const [startLow, startHigh] = halvesOf(point.kind === 'gauge' ? 0n : point.startNs);
  metrics.time(timeLow, timeHigh, startLow, startHigh);
  if (point.sketch) writeSketch(rows, point.sketch);
  else metrics.value(point.value);
  metrics.end();
}

function writeSketch(rows: RowSink, sketch: Sketch): void {
  const { metrics } = rows;
  const { row, exponential } = metrics;
  const { bucketsPerPoint } = rows.limits;
  sketch.fit(bucketsPerPoint);
  metrics.value(sketch.sum);
  metrics.range(sketch.min, sketch.max);
  exponential.scale(row, sketch.scale);
  let count = Math.round(sketch.zeroCount);
  if (count > 0) exponential.zero(row, ...pairOf(count), 0);
  for (const isPositive of [true, false]) {
    const { offset, counts } = listBuckets(isPositive ? sketch.positive : sketch.negative);
    if (counts.length === 0) continue;
    exponential.offset(row, isPositive, offset);
    for (const bucket of counts) {
      if (exponential.count(row, isPositive, ...pairOf(bucket), bucketsPerPoint)) count += bucket;
      else rows.cuts.buckets += 1;
    }
  }
  metrics.count(...pairOf(count));
}

/** Does not depend on the order of attributes. */
function seriesId(origin: Origin, kind: number, name: Bytes, attributes: ReadonlyMap<string, string>) {
  hash.begin(origin.idLow, origin.idHigh);
  hash.update(origin.project, 0, origin.project.u8.length);
  hash.add(kind);
  hash.update(name, 0, name.u8.length);
  hash.end();
  let { low, high } = hash;
  for (const [key, value] of attributes) {
    const bytes = bytesOf(`${key}\x1f${value}`);
    hash.begin(7, 2);
    hash.update(bytes, 0, bytes.u8.length);
    hash.end();
    low = (low + hash.low) | 0;
    high = (high + hash.high) | 0;
  }
  return { low, high };
}

export interface LogItem {
  readonly origin: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, string>;
  readonly timeNs: bigint;
  readonly severity: number;
  readonly severityText: string;
  readonly body: string;
  /** What it is when it is more than a log. */
  readonly eventName: string;
  /** 32 and 16 hex digits, or empty. */
  readonly traceId: string;
  readonly spanId: string;
}

export function writeLog(rows: RowSink, item: LogItem): void {
  const { logs } = rows;
  logs.begin(originOf(rows, item.origin), noScope);
  logs.time(...halvesOf(item.timeNs), 0, 0);
  const body = bytesOf(item.body);
  logs.body(body, 0, body.u8.length);
  logs.severityNumber(item.severity);
  const severity = bytesOf(item.severityText);
  logs.severityText(severity, 0, severity.u8.length);
  const event = bytesOf(item.eventName);
  if (event.u8.length > 0) logs.event(event, 0, event.u8.length);
  if (item.traceId.length === 32) logs.traceId(new Bytes(Buffer.from(item.traceId, 'hex')), 0);
  if (item.spanId.length === 16) logs.spanId(new Bytes(Buffer.from(item.spanId, 'hex')), 0);
  for (const [name, value] of item.attributes) {
    const [key, bytes] = [bytesOf(name), bytesOf(value)];
    logs.attributes.text(key, 0, key.u8.length, bytes, 0, bytes.u8.length);
  }
  logs.end(0);
}

export function halvesOf(value: bigint): [low: number, high: number] {
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
}

function pairOf(count: number): [low: number, high: number] {
  return [count | 0, Math.floor(count / 4294967296) | 0];
}
