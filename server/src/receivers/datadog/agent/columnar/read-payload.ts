import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import { textOf } from '../../../../model/columns/bytes.ts';
import { ProtobufReader } from '../../../../wire/protobuf-reader.ts';
import { Column } from './column.ts';

/**
 * MetricData (agent-payload v5, proto/metrics/intake_v3.proto), every field a column or a dictionary:
 *   1 dictNameStr bytes         2 dictTagStr bytes           3 dictTagsets sint64      4 dictResourceStr bytes
 *   5 dictResourceLen int64     6 dictResourceType sint64    7 dictResourceName sint64 8 dictSourceTypeName bytes
 *   9 dictOriginInfo int32     10 types uint64              11 nameRefs sint64        12 tagsetRefs sint64
 *  13 resourcesRefs sint64     14 intervals uint64          15 numPoints uint64       16 timestamps sint64
 *  17 valsSint64 sint64        18 valsFloat32 float         19 valsFloat64 double     20 sketchNumBins uint64
 *  21 sketchBinKeys sint32     22 sketchBinCnts uint32      23 sourceTypeNameRefs     24 originInfoRefs
 *  25 dictUnitStr bytes        26 unitRefs sint64
 */
const columnNumbers = {
  tagsets: 3,
  resourceLengths: 5,
  resourceTypes: 6,
  resourceNames: 7,
  types: 10,
  names: 11,
  tags: 12,
  resources: 13,
  intervals: 14,
  pointCounts: 15,
  times: 16,
  integers: 17,
  floats: 18,
  doubles: 19,
  binCounts: 20,
  binKeys: 21,
  binSizes: 22,
  units: 26,
} as const;
const textNumbers = { names: 1, tags: 2, resources: 4, units: 25 } as const;

export type ColumnName = keyof typeof columnNumbers;
export type TextsName = keyof typeof textNumbers;

/** One MetricData, with what the payload's metadata adds to all of its series. */
export interface MetricColumns {
  readonly columns: Readonly<Record<ColumnName, Column>>;
  /** Texts by number; 0 is the empty one. */
  readonly texts: Readonly<Record<TextsName, readonly string[]>>;
}

export interface ColumnarPayload {
  readonly data: readonly MetricColumns[];
  readonly tags: readonly string[];
  /** Type, name, type, name … */
  readonly resources: readonly string[];
}

/** Payload: 2 metadata {1 tags repeated string, 2 resources repeated string}, 3 metricData */
export function readPayload(body: Uint8Array): ColumnarPayload {
  const reader = new ProtobufReader(body);
  const payload = { data: [] as MetricColumns[], tags: [] as string[], resources: [] as string[] };
  while (reader.more()) {
    const tag = reader.tag();
    if (tag !== 0x12 && tag !== 0x1a) {
      reader.skip(tag, 0b1100);
      continue;
    }
    const outer = reader.open();
    if (tag === 0x1a) payload.data.push(readMetricData(reader));
    else readMetadata(reader, payload);
    reader.close(outer);
  }
  return payload;
}

function readMetadata(reader: ProtobufReader, into: { tags: string[]; resources: string[] }): void {
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) into.tags.push(readText(reader));
    else if (tag === 0x12) into.resources.push(readText(reader));
    else reader.skip(tag, 0b110);
  }
}

function readMetricData(reader: ProtobufReader): MetricColumns {
  const columns = mapValues(columnNumbers, () => new Column(reader));
  const texts = mapValues(textNumbers, () => ['']);
  const columnByNumber = new Map(Object.entries(columnNumbers).map(([name, number]) => [number, name]));
  const textsByNumber = new Map(Object.entries(textNumbers).map(([name, number]) => [number, name]));
  while (reader.more()) {
    const tag = reader.tag();
    const column = columnByNumber.get((tag >>> 3) as never) as ColumnName | undefined;
    const list = textsByNumber.get((tag >>> 3) as never) as TextsName | undefined;
    if (column !== undefined) columns[column].add(tag);
    else if (list !== undefined && (tag & 7) === 2) readTexts(reader, texts[list]);
    else if (list !== undefined) {
      throw new HeadwaterError('HEADWATER_DECODE_WIRE_TYPE', `field ${tag >>> 3}, wire type ${tag & 7}`);
    } else reader.skip(tag, 0);
  }
  return { columns, texts };
}

/** A dictionary: length and bytes of each text, one behind the other. */
function readTexts(reader: ProtobufReader, into: string[]): void {
  const outer = reader.open();
  while (reader.more()) into.push(readText(reader));
  reader.close(outer);
}

function readText(reader: ProtobufReader): string {
  const start = reader.bytes();
  return textOf(reader, start, reader.position);
}

function mapValues<K extends string, V>(record: Readonly<Record<K, unknown>>, make: () => V): Record<K, V> {
  return Object.fromEntries(Object.keys(record).map((key) => [key, make()])) as Record<K, V>;
}
