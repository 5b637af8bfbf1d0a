import { textOf } from '../../../model/columns/bytes.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import type { Sketch } from '../dogstatsd/sketch.ts';
import { parseTags, splitTags } from '../rows/tags.ts';
import { writePoint } from '../rows/write-rows.ts';
import { timeOf } from '../times.ts';
import { sketchOfBins } from './sketch-bins.ts';

/**
 * MetricPayload (agent-payload, metrics/agent_payload.proto): 1 series repeated MetricSeries
 * MetricSeries: 1 resources repeated {1 type, 2 name}, 2 metric, 3 tags repeated string,
 *               4 points repeated {1 value double, 2 timestamp int64 s}, 5 type (1 count 2 rate 3 gauge), 6 unit,
 *               7 source_type_name, 8 interval int64, 9 metadata
 * SketchPayload: 1 sketches repeated {1 metric, 2 host, 4 tags repeated, 7 dogsketches repeated}
 * Dogsketch: 1 ts int64 s, 2 cnt int64, 3 min, 4 max, 5 avg, 6 sum double, 7 k packed sint32, 8 n packed uint32
 */
const second = 1_000_000_000n;
const count = 1;
const binLimit = 8_192;

class Series {
  metric = '';
  host = '';
  unit = '';
  type = 0;
  interval = 0;
  tags: string[] = [];
  resources: [type: string, name: string][] = [];
  points: { value: number; timeS: number }[] = [];
  sketches: { sketch: Sketch; timeS: number }[] = [];
}

/** @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE */
export function decodeSeriesProtobuf(body: Uint8Array, rows: RowSink): FillOutcome {
  return eachMessage(body, (reader) => writeSeries(readSeries(reader), rows));
}

/** @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE */
export function decodeSketches(body: Uint8Array, rows: RowSink): FillOutcome {
  return eachMessage(body, (reader) => writeSeries(readSketchSeries(reader), rows));
}

/** Field 1 of the payload is what it holds many of. */
function eachMessage(body: Uint8Array, read: (reader: ProtobufReader) => number): FillOutcome {
  const reader = new ProtobufReader(body);
  let accepted = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag !== 0x0a) {
      reader.skip(tag, 0b10);
      continue;
    }
    const outer = reader.open();
    accepted += read(reader);
    reader.close(outer);
  }
  return { accepted, rejected: 0 };
}

function readSeries(reader: ProtobufReader): Series {
  const series = new Series();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) series.resources.push(readResource(reader));
    else if (tag === 0x12) series.metric = readText(reader);
    else if (tag === 0x1a) series.tags.push(readText(reader));
    else if (tag === 0x22) series.points.push(readPoint(reader));
    else if (tag === 0x28) series.type = reader.varint32();
    else if (tag === 0x32) series.unit = readText(reader);
    else if (tag === 0x40) series.interval = readInt(reader);
    else reader.skip(tag, 0b1_0111_1110);
  }
  return series;
}

function readResource(reader: ProtobufReader): [string, string] {
  const outer = reader.open();
  const resource: [string, string] = ['', ''];
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) resource[0] = readText(reader);
    else if (tag === 0x12) resource[1] = readText(reader);
    else reader.skip(tag, 0b110);
  }
  reader.close(outer);
  return resource;
}

function readPoint(reader: ProtobufReader): { value: number; timeS: number } {
  const outer = reader.open();
  const point = { value: 0, timeS: 0 };
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x09) point.value = reader.double();
    else if (tag === 0x10) point.timeS = readInt(reader);
    else reader.skip(tag, 0b110);
  }
  reader.close(outer);
  return point;
}

function readSketchSeries(reader: ProtobufReader): Series {
  const series = new Series();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) series.metric = readText(reader);
    else if (tag === 0x12) series.host = readText(reader);
    else if (tag === 0x22) series.tags.push(readText(reader));
    else if (tag === 0x3a) series.sketches.push(readSketch(reader));
    else reader.skip(tag, 0b1001_0110);
  }
  return series;
}

function readSketch(reader: ProtobufReader): { sketch: Sketch; timeS: number } {
  const outer = reader.open();
  const bins: number[] = [];
  const counts: number[] = [];
  let [timeS, total, min, max, sum] = [0, 0, 0, 0, 0];
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x08) timeS = readInt(reader);
    else if (tag === 0x10) total = readInt(reader);
    else if (tag === 0x19) min = reader.double();
    else if (tag === 0x21) max = reader.double();
    else if (tag === 0x31) sum = reader.double();
    else if (tag === 0x3a || tag === 0x38)
      readNumbers(reader, tag === 0x3a, bins, (n) => (n >>> 1) ^ -(n & 1));
    else if (tag === 0x42 || tag === 0x40) readNumbers(reader, tag === 0x42, counts, (n) => n >>> 0);
    else reader.skip(tag, 0b1_0101_1110 & ~0b10_0000);
  }
  reader.close(outer);
  return { sketch: sketchOfBins(bins, counts, { count: total, sum, min, max }), timeS };
}

function readNumbers(
  reader: ProtobufReader,
  isPacked: boolean,
  into: number[],
  map: (n: number) => number,
): void {
  if (!isPacked) {
    if (into.length < binLimit) into.push(map(reader.varint32()));
    return;
  }
  const outer = reader.open();
  while (reader.more()) {
    const value = map(reader.varint32());
    if (into.length < binLimit) into.push(value);
  }
  reader.close(outer);
}

/** @returns points written */
function writeSeries(series: Series, rows: RowSink): number {
  if (series.metric === '') return 0;
  const { origin, rest } = splitTags(parseTags(series.tags));
  if (series.host !== '') origin.set('host.name', series.host);
  for (const [type, name] of series.resources) {
    if (type === 'host') origin.set('host.name', name);
    else if (type !== '') rest.set(type, name);
  }
  const base = { name: series.metric, unit: series.unit, origin, attributes: rest };
  const interval = BigInt(Math.max(0, Math.min(series.interval, 86_400))) * second;
  for (const { value, timeS } of series.points) {
    const timeNs = timeOf(timeS);
    const kind = series.type === count ? 'sum' : 'gauge';
    writePoint(rows, { ...base, kind, timeNs, startNs: timeNs - interval, value, sketch: undefined });
  }
  for (const { sketch, timeS } of series.sketches) {
    const timeNs = timeOf(timeS);
    writePoint(rows, { ...base, kind: 'sketch', timeNs, startNs: 0n, value: 0, sketch });
  }
  return series.points.length + series.sketches.length;
}

function readText(reader: ProtobufReader): string {
  const start = reader.bytes();
  return textOf(reader, start, reader.position);
}

function readInt(reader: ProtobufReader): number {
  reader.varint64();
  return reader.int64();
}
