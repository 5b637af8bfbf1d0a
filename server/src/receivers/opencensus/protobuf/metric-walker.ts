import { Hash64 } from '../../../model/hash64.ts';
import { noScope, type Origin } from '../../../model/rows/origin.ts';
import type { MetricFields } from '../../../model/rows/series-rows.ts';
import { Positions } from '../../../wire/positions.ts';
import { PointWalker } from './point-walker.ts';
import { RequestWalker } from './request-walker.ts';
import { Part } from './span-fields.ts';

/**
 * Metric (opencensus/proto/metrics/v1/metrics.proto, v0.4):
 *   1 metric_descriptor MetricDescriptor, 2 timeseries repeated TimeSeries, 3 resource Resource
 * MetricDescriptor: 1 name string, 2 description string, 3 unit string, 4 type enum, 5 label_keys repeated LabelKey
 * LabelKey: 1 key string, 2 description string
 * TimeSeries: 1 start_timestamp Timestamp, 2 label_values repeated LabelValue, 3 points repeated Point
 * LabelValue: 1 value string, 2 has_value bool
 */
/** By MetricDescriptor.Type: gauge of integers, doubles, distributions; cumulative ones of the same; summary. */
const kinds = [0, 1, 1, 3, 2, 2, 3, 5];
const temporalities = [0, 0, 0, 0, 2, 2, 2, 0];
const kindSum = 2;

/** What the points of the metric at hand share. */
class Descriptor implements MetricFields {
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
    this.type(0);
  }

  type(type: number): void {
    this.kind = kinds[type] ?? 0;
    this.temporality = temporalities[type] ?? 0;
    this.monotonic = this.kind === kindSum ? 1 : 0;
  }
}

/** Reads metrics: the descriptor, then series by series its points. Label values belong to keys by position. */
export class MetricWalker extends RequestWalker {
  private readonly descriptor = new Descriptor(this.reader);
  private readonly descriptorPart = new Part();
  private readonly resource = new Part();
  private readonly start = new Part();
  private readonly series = new Positions();
  /** Where each key's text is. */
  private readonly keys = new Positions();
  private readonly values = new Positions();
  /** Bit n: label n has a value. */
  private readonly labels = new Positions();
  private readonly points = new Positions();
  private readonly metricHash = new Hash64();
  private readonly hash = new Hash64();
  private readonly point = new PointWalker(this.reader, this.rows);

  protected item(origin: Origin): void {
    const { reader, series, resource } = this;
    this.fields();
    this.describe();
    const own = resource.length > 0 ? reader.u8.subarray(resource.start, resource.end) : undefined;
    const source = own === undefined ? origin : this.peer.originWith(this.rows, own);
    this.identify(source);
    for (let i = 0; i < series.count; i += 1) this.timeSeries(source, series.startOf(i), series.endOf(i));
  }

  private fields(): void {
    const { reader, series, resource, descriptorPart } = this;
    series.count = 0;
    resource.clear();
    descriptorPart.clear();
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) descriptorPart.set(reader.bytes(), reader.position);
      else if (tag === 0x12) series.add(reader.bytes(), reader.position);
      else if (tag === 0x1a) resource.set(reader.bytes(), reader.position);
      else reader.skip(tag, 0b1110);
    }
  }

  private describe(): void {
    const { reader, descriptor, descriptorPart, keys } = this;
    descriptor.clear();
    keys.count = 0;
    reader.position = descriptorPart.start;
    reader.limit = descriptorPart.end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        descriptor.nameStart = reader.bytes();
        descriptor.nameLength = reader.position - descriptor.nameStart;
      } else if (tag === 0x12) {
        descriptor.descriptionStart = reader.bytes();
        descriptor.descriptionLength = reader.position - descriptor.descriptionStart;
      } else if (tag === 0x1a) {
        descriptor.unitStart = reader.bytes();
        descriptor.unitLength = reader.position - descriptor.unitStart;
      } else if (tag === 0x20) descriptor.type(reader.varint32());
      else if (tag === 0x2a) this.labelKey();
      else reader.skip(tag, 0b11_1110);
    }
  }

  private labelKey(): void {
    const { reader, keys } = this;
    const outer = reader.open();
    let start = reader.position;
    let end = start;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        start = reader.bytes();
        end = reader.position;
      } else if (tag === 0x12) reader.bytes();
      else reader.skip(tag, 0b110);
    }
    keys.add(start, end);
    reader.close(outer);
  }

  private timeSeries(origin: Origin, from: number, to: number): void {
    const { reader, descriptor, points, start, values } = this;
    points.count = 0;
    values.count = 0;
    start.clear();
    reader.position = from;
    reader.limit = to;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) start.set(reader.bytes(), reader.position);
      else if (tag === 0x12) values.add(reader.bytes(), reader.position);
      else if (tag === 0x1a) points.add(reader.bytes(), reader.position);
      else reader.skip(tag, 0b1110);
    }
    if (points.count === 0) return;
    if (descriptor.nameLength === 0 || descriptor.kind === 0) {
      this.reject('a metric must have a name and a type', points.count);
      return;
    }
    this.readLabels();
    this.beginSeries(origin);
    this.rows.metrics.metric(origin, reader, descriptor.nameStart, descriptor.nameLength);
    for (let i = 0; i < points.count; i += 1) this.readPoint(points.startOf(i), points.endOf(i));
  }

  private readPoint(start: number, end: number): void {
    const { descriptor, hash, point } = this;
    if (point.read(start, end, this.start, descriptor.kind, hash.low, hash.high)) this.accepted += 1;
    else this.reject("a point's value must be of its metric's type");
  }

  /** Text of every label, empty and at position 0 when it has none. */
  private readLabels(): void {
    const { reader, values, labels, keys } = this;
    labels.count = 0;
    for (let i = 0; i < Math.min(values.count, keys.count); i += 1) {
      reader.position = values.startOf(i);
      reader.limit = values.endOf(i);
      let [start, end, hasValue] = [0, 0, false];
      while (reader.more()) {
        const tag = reader.tag();
        if (tag === 0x0a) {
          start = reader.bytes();
          end = reader.position;
        } else if (tag === 0x10) hasValue = reader.varint32() !== 0;
        else reader.skip(tag, 0b110);
      }
      const isThere = hasValue || end > start;
      labels.add(isThere ? Math.max(start, 1) : 0, isThere ? Math.max(end, 1) : 0);
    }
  }

  /** Sets `metricHash` to what all series of the metric have in common. */
  private identify(origin: Origin): void {
    const { descriptor, metricHash, reader } = this;
    metricHash.begin(origin.idLow, origin.idHigh);
    metricHash.update(origin.project, 0, origin.project.u8.length);
    metricHash.add(descriptor.kind * 16 + descriptor.temporality * 4 + descriptor.monotonic);
    metricHash.update(reader, descriptor.nameStart, descriptor.nameLength);
    metricHash.update(reader, descriptor.unitStart, descriptor.unitLength);
    metricHash.end();
  }

  /** Sets `hash` to the series' id and writes the series' row if it is due. */
  private beginSeries(origin: Origin): void {
    const { hash, metricHash, keys, labels, reader, descriptor } = this;
    hash.begin(metricHash.low, metricHash.high);
    for (let i = 0; i < labels.count; i += 1) {
      if (labels.startOf(i) === 0) continue;
      hash.update(reader, keys.startOf(i), keys.endOf(i) - keys.startOf(i));
      hash.update(reader, labels.startOf(i), labels.endOf(i) - labels.startOf(i));
    }
    hash.end();
    const { series } = this.rows;
    if (!series.isDue(hash.low, hash.high)) return;
    series.begin(origin, noScope, descriptor, hash.low, hash.high);
    for (let i = 0; i < labels.count; i += 1) {
      const start = labels.startOf(i);
      if (start === 0) continue;
      const keyStart = keys.startOf(i);
      const { attributes } = series;
      attributes.text(reader, keyStart, keys.endOf(i) - keyStart, reader, start, labels.endOf(i) - start);
    }
    series.end();
  }
}
