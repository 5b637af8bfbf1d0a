import { HeadwaterError } from '../../../errors/headwater-error.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import { Positions } from '../../../wire/positions.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { writeMember } from './any-value.ts';

/**
 * Buckets:         1 offset sint32, 2 bucket_counts packed uint64
 * ValueAtQuantile: 1 quantile double, 2 value double
 * Exemplar:        7 filtered_attributes repeated KeyValue, 2 time_unix_nano fixed64, 3 as_double double,
 *                  6 as_int sfixed64, 4 span_id bytes, 5 trace_id bytes
 */
const kindHistogram = 3;
const kindExponential = 4;
const kindSummary = 5;

/** Where the values of the point at hand are (-1 not sent), and their way into the row. */
export class PointDetail {
  doubleAt = -1;
  intAt = -1;
  countAt = -1;
  sumAt = -1;
  minAt = -1;
  maxAt = -1;
  zeroAt = -1;
  thresholdAt = -1;
  scale = 0;
  readonly counts = new Positions();
  readonly bounds = new Positions();
  readonly quantiles = new Positions();
  readonly exemplars = new Positions();
  private positiveStart = 0;
  private positiveEnd = 0;
  private negativeStart = 0;
  private negativeEnd = 0;
  private readonly attributes = new Positions();
  private readonly reader: ProtobufReader;
  private readonly rows: RowSink;

  constructor(reader: ProtobufReader, rows: RowSink) {
    this.reader = reader;
    this.rows = rows;
  }

  clear(): void {
    this.doubleAt = -1;
    this.intAt = -1;
    this.countAt = -1;
    this.sumAt = -1;
    this.minAt = -1;
    this.maxAt = -1;
    this.zeroAt = -1;
    this.thresholdAt = -1;
    this.scale = 0;
    this.counts.count = 0;
    this.bounds.count = 0;
    this.quantiles.count = 0;
    this.exemplars.count = 0;
    this.positiveEnd = this.positiveStart;
    this.negativeEnd = this.negativeStart;
  }

  setPositive(start: number, end: number): void {
    this.positiveStart = start;
    this.positiveEnd = end;
  }

  setNegative(start: number, end: number): void {
    this.negativeStart = start;
    this.negativeEnd = end;
  }

  write(kind: number): void {
    const { metrics } = this.rows;
    if (kind < kindHistogram) this.number();
    else {
      metrics.value(this.double(this.sumAt));
      if (this.countAt >= 0) metrics.count(this.low(this.countAt), this.low(this.countAt + 4));
      if (kind !== kindSummary) metrics.range(this.double(this.minAt), this.double(this.maxAt));
    }
    if (kind === kindHistogram) this.histogram();
    else if (kind === kindExponential) this.exponential();
    else if (kind === kindSummary) this.summary();
    for (let i = 0; i < this.exemplars.count; i += 1) {
      this.exemplar(this.exemplars.startOf(i), this.exemplars.endOf(i));
    }
  }

  private number(): void {
    const { metrics } = this.rows;
    if (this.intAt >= 0) metrics.valueInt(this.low(this.intAt), this.low(this.intAt + 4));
    else metrics.value(this.double(this.doubleAt));
  }

  private histogram(): void {
    const { counts, bounds, reader } = this;
    const { metrics } = this.rows;
    for (let i = 0; i < bounds.count; i += 1) {
      const start = bounds.startOf(i);
      metrics.explicitBounds(reader, start, this.packed(start, bounds.endOf(i)));
    }
    for (let i = 0; i < counts.count; i += 1) {
      const start = counts.startOf(i);
      metrics.bucketCountsOf(reader, start, this.packed(start, counts.endOf(i)));
    }
  }

  private packed(start: number, end: number): number {
    const length = end - start;
    if (length % 8 === 0) return length / 8;
    throw new HeadwaterError('HEADWATER_DECODE_TRUNCATED', 'a packed field ends within a value');
  }

  private exponential(): void {
    const { exponential, row } = this.rows.metrics;
    exponential.scale(row, this.scale);
    const { zeroAt, thresholdAt } = this;
    exponential.zero(
      row,
      zeroAt < 0 ? 0 : this.low(zeroAt),
      zeroAt < 0 ? 0 : this.low(zeroAt + 4),
      thresholdAt < 0 ? 0 : this.double(thresholdAt),
    );
    this.buckets(true, this.positiveStart, this.positiveEnd);
    this.buckets(false, this.negativeStart, this.negativeEnd);
  }

  private buckets(isPositive: boolean, start: number, end: number): void {
    const { reader } = this;
    const { metrics } = this.rows;
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x08) {
        const raw = reader.varint32();
        metrics.exponential.offset(metrics.row, isPositive, (raw >>> 1) ^ -(raw & 1));
      } else if (tag === 0x10) this.bucket(isPositive);
      else if (tag === 0x12) {
        const outer = reader.open();
        while (reader.more()) this.bucket(isPositive);
        reader.close(outer);
      } else reader.skip(tag, 0b110);
    }
  }

  private bucket(isPositive: boolean): void {
    const { reader } = this;
    const { metrics, limits } = this.rows;
    reader.varint64();
    const { row, exponential } = metrics;
    if (!exponential.count(row, isPositive, reader.low, reader.high, limits.bucketsPerPoint)) {
      this.rows.cuts.buckets += 1;
    }
  }

  private summary(): void {
    const { quantiles, reader } = this;
    for (let i = 0; i < quantiles.count; i += 1) {
      reader.position = quantiles.startOf(i);
      reader.limit = quantiles.endOf(i);
      let quantile = 0;
      let value = 0;
      while (reader.more()) {
        const tag = reader.tag();
        if (tag === 0x09) quantile = reader.double();
        else if (tag === 0x11) value = reader.double();
        else reader.skip(tag, 0b110);
      }
      this.rows.metrics.quantileOf(quantile, value);
    }
  }

  private exemplar(start: number, end: number): void {
    const { reader, attributes } = this;
    const { metrics } = this.rows;
    reader.position = start;
    reader.limit = end;
    attributes.count = 0;
    let timeAt = -1;
    let value = Number.NaN;
    let trace = start;
    let traceLength = 0;
    let span = start;
    let spanLength = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x3a) attributes.add(reader.bytes(), reader.position);
      else if (tag === 0x11) timeAt = reader.fixed64();
      else if (tag === 0x19) value = reader.double();
      else if (tag === 0x31) value = this.int64(reader.fixed64());
      else if (tag === 0x22) {
        span = reader.bytes();
        spanLength = reader.position - span;
      } else if (tag === 0x2a) {
        trace = reader.bytes();
        traceLength = reader.position - trace;
      } else reader.skip(tag, 0b1111_1100);
    }
    this.exemplarAttributes();
    const low = timeAt < 0 ? 0 : this.low(timeAt);
    const high = timeAt < 0 ? 0 : this.low(timeAt + 4);
    metrics.exemplar(low, high, value, reader, trace, traceLength, span, spanLength);
  }

  private exemplarAttributes(): void {
    const { attributes, reader } = this;
    const { metrics, limits } = this.rows;
    metrics.json.clear();
    metrics.json.openWith('{');
    const kept = Math.min(attributes.count, limits.attributesPerItem);
    for (let i = 0; i < kept; i += 1) {
      writeMember(reader, metrics.json, attributes.startOf(i), attributes.endOf(i), limits.depth);
    }
    metrics.json.closeWith('}');
  }

  private low(at: number): number {
    return this.reader.view.getInt32(at, true);
  }

  private int64(at: number): number {
    return this.low(at + 4) * 4294967296 + (this.low(at) >>> 0);
  }

  /** NaN when it was not sent. */
  private double(at: number): number {
    return at < 0 ? Number.NaN : this.reader.view.getFloat64(at, true);
  }
}
