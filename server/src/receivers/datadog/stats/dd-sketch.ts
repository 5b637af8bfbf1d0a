import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import type { Sketch } from '../dogstatsd/sketch.ts';

/** A tracer's sketch has 2,048 bins. */
const binLimit = 8_192;
const nsPerSecond = 1e9;

interface Bins {
  readonly indexes: number[];
  readonly counts: number[];
}

/**
 * Adds a DDSketch of nanoseconds to a sketch of seconds (sketches-go, ddsketch.proto):
 *   DDSketch 1 mapping, 2 positiveValues, 3 negativeValues, 4 zeroCount double
 *   mapping  1 gamma double, 2 indexOffset double, 3 interpolation enum
 *   store    1 binCounts map<sint32, double>, 2 contiguousBinCounts packed double, 3 contiguousBinIndexOffset sint32
 * Bin i is around gamma^(i - offset), as it is without interpolation, which tracers do not use.
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE
 */
export function addSketch(bytes: Uint8Array, sketch: Sketch): void {
  const reader = new ProtobufReader(bytes);
  const mapping = { gamma: 0, offset: 0 };
  const positive: Bins = { indexes: [], counts: [] };
  const negative: Bins = { indexes: [], counts: [] };
  let zeroCount = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x21) zeroCount = reader.double();
    else if (tag === 0x0a || tag === 0x12 || tag === 0x1a) {
      const outer = reader.open();
      if (tag === 0x0a) readMapping(reader, mapping);
      else readStore(reader, tag === 0x12 ? positive : negative);
      reader.close(outer);
    } else reader.skip(tag, 0b1_1110);
  }
  if (positive.indexes.length + negative.indexes.length > 0 && !(mapping.gamma > 1)) {
    throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'gamma of a sketch must be above 1');
  }
  if (zeroCount > 0 && Number.isFinite(zeroCount)) sketch.add(0, zeroCount);
  addBins(positive, mapping, 1, sketch);
  addBins(negative, mapping, -1, sketch);
}

function addBins(
  { indexes, counts }: Bins,
  { gamma, offset }: { gamma: number; offset: number },
  sign: number,
  sketch: Sketch,
) {
  // The middle of a bin in the sense of relative error.
  const middle = (2 * gamma) / (1 + gamma);
  for (const [at, index] of indexes.entries()) {
    const value = (sign * gamma ** (index - offset) * middle) / nsPerSecond;
    const count = counts[at]!;
    if (Number.isFinite(value) && Number.isFinite(count)) sketch.add(value, count);
  }
}

function readMapping(reader: ProtobufReader, mapping: { gamma: number; offset: number }): void {
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x09) mapping.gamma = reader.double();
    else if (tag === 0x11) mapping.offset = reader.double();
    else reader.skip(tag, 0b110);
  }
}

function readStore(reader: ProtobufReader, bins: Bins): void {
  const contiguous: number[] = [];
  let first = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) readEntry(reader, bins);
    else if (tag === 0x11) contiguous.push(reader.double());
    else if (tag === 0x18) first = readSigned(reader);
    else if (tag === 0x12) {
      const outer = reader.open();
      while (reader.more()) contiguous.push(reader.double());
      reader.close(outer);
    } else reader.skip(tag, 0b1110);
  }
  for (const [at, count] of contiguous.entries()) if (count > 0) put(bins, first + at, count);
}

function readEntry(reader: ProtobufReader, bins: Bins): void {
  const outer = reader.open();
  let [index, count] = [0, 0];
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x08) index = readSigned(reader);
    else if (tag === 0x11) count = reader.double();
    else reader.skip(tag, 0b110);
  }
  reader.close(outer);
  put(bins, index, count);
}

function put(bins: Bins, index: number, count: number): void {
  if (bins.indexes.length >= binLimit) return;
  bins.indexes.push(index);
  bins.counts.push(count);
}

function readSigned(reader: ProtobufReader): number {
  const value = reader.varint32();
  return (value >>> 1) ^ -(value & 1);
}
