import type { RowSink } from '../../../model/rows/row-sink.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { DistributionReader } from './distribution-reader.ts';
import { Part } from './span-fields.ts';
import { readWrapped, readWrappedDouble, TimeValue } from './texts.ts';

/**
 * Point (opencensus/proto/metrics/v1/metrics.proto, v0.4): 1 timestamp Timestamp, 2 int64_value int64,
 *   3 double_value double, 4 distribution_value DistributionValue, 5 summary_value SummaryValue
 * SummaryValue: 1 count Int64Value, 2 sum DoubleValue, 3 snapshot Snapshot
 * Snapshot: 1 count Int64Value, 2 sum DoubleValue, 3 percentile_values repeated {1 percentile double, 2 value double}
 */
const kindHistogram = 3;
const kindSummary = 5;

/** Reads one point. */
export class PointWalker {
  private readonly reader: ProtobufReader;
  private readonly rows: RowSink;
  private readonly distribution: DistributionReader;
  private readonly timePart = new Part();
  private readonly value = new Part();
  private readonly time = new TimeValue();
  /** Number of the field that holds the value, 0 none. */
  private field = 0;
  private low = 0;
  private high = 0;
  private double = 0;

  constructor(reader: ProtobufReader, rows: RowSink) {
    this.reader = reader;
    this.rows = rows;
    this.distribution = new DistributionReader(reader, rows);
  }

  /**
   * @param kind of the metric
   * @returns false when the value is of another type; nothing was written then
   */
  read(
    from: number,
    to: number,
    started: Part,
    kind: number,
    seriesLow: number,
    seriesHigh: number,
  ): boolean {
    this.fields(from, to);
    if (!this.fits(kind)) return false;
    const { reader, time, timePart, value } = this;
    const { metrics } = this.rows;
    metrics.begin(seriesLow, seriesHigh);
    time.read(reader, started.start, started.end);
    const { low, high } = time;
    time.read(reader, timePart.start, timePart.end);
    metrics.time(time.low, time.high, low, high);
    if (this.field === 2) metrics.valueInt(this.low, this.high);
    else if (this.field === 3) metrics.value(this.double);
    else if (this.field === 4) this.distribution.write(value.start, value.end);
    else this.summary();
    metrics.end();
    return true;
  }

  private fits(kind: number): boolean {
    if (kind === kindHistogram) return this.field === 4;
    if (kind === kindSummary) return this.field === 5;
    return this.field === 2 || this.field === 3;
  }

  private fields(from: number, to: number): void {
    const { reader, timePart, value } = this;
    timePart.clear();
    this.field = 0;
    reader.position = from;
    reader.limit = to;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        timePart.set(reader.bytes(), reader.position);
        continue;
      }
      if (tag === 0x10) {
        reader.varint64();
        this.low = reader.low;
        this.high = reader.high;
      } else if (tag === 0x19) this.double = reader.double();
      else if (tag === 0x22 || tag === 0x2a) value.set(reader.bytes(), reader.position);
      else {
        reader.skip(tag, 0b11_1110);
        continue;
      }
      this.field = tag >>> 3;
    }
  }

  private summary(): void {
    const { reader, value } = this;
    const { metrics } = this.rows;
    const [count, sum, snapshot] = [new Part(), new Part(), new Part()];
    reader.position = value.start;
    reader.limit = value.end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) count.set(reader.bytes(), reader.position);
      else if (tag === 0x12) sum.set(reader.bytes(), reader.position);
      else if (tag === 0x1a) snapshot.set(reader.bytes(), reader.position);
      else reader.skip(tag, 0b1110);
    }
    metrics.value(sum.isSent ? readWrappedDouble(reader, sum.start, sum.end) : Number.NaN);
    readWrapped(reader, count.start, count.end);
    metrics.count(reader.low, reader.high);
    reader.position = snapshot.start;
    reader.limit = snapshot.end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x1a) {
        const outer = reader.open();
        this.percentile();
        reader.close(outer);
      } else if (tag === 0x0a || tag === 0x12) reader.bytes();
      else reader.skip(tag, 0b1110);
    }
  }

  private percentile(): void {
    const { reader } = this;
    let [percentile, value] = [0, 0];
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x09) percentile = reader.double();
      else if (tag === 0x11) value = reader.double();
      else reader.skip(tag, 0b110);
    }
    this.rows.metrics.quantileOf(percentile / 100, value);
  }
}
