import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { GrowingBytes } from '../../../model/columns/bytes.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { EntrySpan, TimeValue } from './texts.ts';

/**
 * DistributionValue (opencensus/proto/metrics/v1/metrics.proto, v0.4): 1 count int64, 2 sum double,
 *   3 sum_of_squared_deviation double, 4 bucket_options BucketOptions, 5 buckets repeated Bucket
 * BucketOptions: 1 explicit Explicit {1 bounds repeated double}
 * Bucket: 1 count int64, 2 exemplar Exemplar
 * Exemplar: 1 value double, 2 timestamp Timestamp, 3 attachments map<string, string>
 */
const distributionFields = 0b11_1110;

/** Reads distributions into the histogram columns; the sum of squared deviation has none and is left out. */
export class DistributionReader {
  private readonly reader: ProtobufReader;
  private readonly rows: RowSink;
  private readonly time = new TimeValue();
  private readonly entry = new EntrySpan();
  /** Eight bytes a bucket, as the column has them. */
  private readonly counts = new GrowingBytes(256);
  private sum = 0;
  private exemplars = 0;

  constructor(reader: ProtobufReader, rows: RowSink) {
    this.reader = reader;
    this.rows = rows;
  }

  /** Writes the message from `start` to `end` into the point at hand. */
  write(start: number, end: number): void {
    const { reader, counts } = this;
    const { metrics } = this.rows;
    counts.length = 0;
    this.sum = 0;
    this.exemplars = 0;
    reader.position = start;
    reader.limit = end;
    while (reader.more()) this.field(reader.tag());
    metrics.value(this.sum);
    metrics.range(Number.NaN, Number.NaN);
    metrics.bucketCountsOf(counts, 0, counts.length / 8);
  }

  private field(tag: number): void {
    const { reader } = this;
    if (tag === 0x08) {
      reader.varint64();
      this.rows.metrics.count(reader.low, reader.high);
    } else if (tag === 0x11) this.sum = reader.double();
    else if (tag === 0x19) reader.double();
    else if (tag === 0x22) this.within(() => this.options());
    else if (tag === 0x2a) this.within(() => this.bucket());
    else reader.skip(tag, distributionFields);
  }

  private within(read: () => void): void {
    const outer = this.reader.open();
    read();
    this.reader.close(outer);
  }

  private options(): void {
    const { reader } = this;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) this.within(() => this.bounds());
      else reader.skip(tag, 0b10);
    }
  }

  private bounds(): void {
    const { reader } = this;
    const { metrics } = this.rows;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x09) metrics.explicitBounds(reader, reader.fixed64(), 1);
      else if (tag === 0x0a) {
        const start = reader.bytes();
        const length = reader.position - start;
        if (length % 8 !== 0) {
          throw new HeadwaterError('HEADWATER_DECODE_TRUNCATED', 'a packed field ends within a value');
        }
        metrics.explicitBounds(reader, start, length / 8);
      } else reader.skip(tag, 0b10);
    }
  }

  private bucket(): void {
    const { reader, counts } = this;
    let [low, high] = [0, 0];
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x08) {
        reader.varint64();
        ({ low, high } = reader);
      } else if (tag === 0x12) this.within(() => this.exemplar());
      else reader.skip(tag, 0b110);
    }
    counts.reserve(8);
    counts.view.setInt32(counts.length, low, true);
    counts.view.setInt32(counts.length + 4, high, true);
    counts.length += 8;
  }

  private exemplar(): void {
    const { reader, time } = this;
    const { metrics, limits } = this.rows;
    const { json } = metrics;
    const outer = reader.limit;
    let value = 0;
    json.clear();
    json.openWith('{');
    time.low = 0;
    time.high = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x09) value = reader.double();
      else if (tag === 0x12) {
        const start = reader.bytes();
        const next = reader.position;
        time.read(reader, start, next);
        reader.position = next;
        reader.limit = outer;
      } else if (tag === 0x1a) this.within(() => this.attachment());
      else reader.skip(tag, 0b1110);
    }
    json.closeWith('}');
    this.exemplars += 1;
    if (this.exemplars <= limits.exemplarsPerPoint)
      metrics.exemplar(time.low, time.high, value, reader, 0, 0, 0, 0);
  }

  private attachment(): void {
    const { entry, reader } = this;
    const { json } = this.rows.metrics;
    entry.read(reader);
    json.key(reader, entry.keyStart, entry.keyLength);
    json.string(reader, entry.valueStart, entry.valueLength);
  }
}
