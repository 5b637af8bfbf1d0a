import { textOf } from '../../../model/columns/bytes.ts';
import { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { dataShapes, type FieldType, type Shape, telemetry } from './shapes.ts';

type Fields = Record<string, unknown>;

const severities = [undefined, 0, 1, 2, 3, 4];
const lengthDelimited = 2;
const unversioned = 'unspecified:0.0.0';

/**
 * TelemetryBatch (contracts.AITelemetryService): 1 items repeated Telemetry. Gives the envelopes that SDKs would have
 * sent as JSON, as the Local Forwarder does: the SDK's version gets the prefix `lf_`, a call without an outcome succeeded.
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE
 */
export function readBatch(body: Uint8Array): unknown[] {
  const reader = new ProtobufReader(body);
  const envelopes: unknown[] = [];
  while (reader.more()) {
    const tag = reader.tag();
    if (tag !== 0x0a) {
      reader.skip(tag, 0b10);
      continue;
    }
    const outer = reader.open();
    envelopes.push(readTelemetry(reader));
    reader.close(outer);
  }
  return envelopes;
}

function readTelemetry(reader: ProtobufReader): Fields {
  const common: Fields = {};
  let data: Fields | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    const found = dataShapes[tag >>> 3];
    if (found === undefined || (tag & 7) !== lengthDelimited) {
      readField(reader, tag, telemetry, common);
      continue;
    }
    const outer = reader.open();
    const [baseType, shape] = found;
    data = { baseType, baseData: completed(baseType, readMessage(reader, shape)) };
    reader.close(outer);
  }
  const tags: Fields = { ...(common.tags as Fields | undefined) };
  tags['ai.internal.sdkVersion'] = `lf_${tags['ai.internal.sdkVersion'] ?? unversioned}`;
  return {
    name: common.dataTypeName,
    time: common.dateTime,
    iKey: common.instrumentationKey ?? '',
    seq: common.sequenceNumber,
    ...(common.samplingRate === undefined ? {} : { sampleRate: common.samplingRate }),
    tags,
    data,
  };
}

function completed(baseType: string, data: Fields): Fields {
  if (baseType === 'RemoteDependencyData') return { success: true, duration: '0', ...data };
  if (baseType === 'RequestData') return { duration: '0', ...data };
  if (baseType !== 'PageViewData') return data;
  const { event, ...rest } = data;
  return { ...(event as Fields | undefined), ...rest };
}

function readMessage(reader: ProtobufReader, shape: Shape): Fields {
  const fields: Fields = {};
  while (reader.more()) readField(reader, reader.tag(), shape, fields);
  return fields;
}

function readField(reader: ProtobufReader, tag: number, shape: Shape, fields: Fields): void {
  const found = shape[tag >>> 3];
  if (found === undefined || (tag & 7) !== wireOf(found[1])) {
    reader.skip(tag, 0);
    return;
  }
  const [name, type] = found;
  if (type === 'texts' || type === 'numbers') {
    const map = (fields[name] ?? {}) as Fields;
    fields[name] = map;
    const [key, value] = readEntry(reader, type === 'numbers');
    // Without setting a prototype: a client may call a property anything.
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else if (Array.isArray(type)) {
    const list = (fields[name] ?? []) as Fields[];
    fields[name] = list;
    list.push(within(reader, () => readMessage(reader, type[0] as Shape)));
  } else fields[name] = readValue(reader, type as Exclude<FieldType, readonly [Shape]>);
}

function wireOf(type: FieldType): number {
  if (type === 'int' || type === 'bool' || type === 'severity' || type === 'point-kind') return 0;
  return type === 'double' ? 1 : lengthDelimited;
}

function readValue(reader: ProtobufReader, type: Exclude<FieldType, readonly [Shape]>): unknown {
  switch (type) {
    case 'text':
      return readText(reader);
    case 'int':
      return reader.varint32();
    case 'bool':
      return reader.varint32() !== 0;
    case 'severity':
      return severities[reader.varint32()];
    case 'point-kind':
      return reader.varint32() === 1 ? 'Aggregation' : 'Measurement';
    case 'double':
      return readDouble(reader);
    case 'optional-bool':
      return readWrapped(reader, 0) !== 0;
    case 'optional-int':
      return readWrapped(reader, 0);
    case 'optional-double':
      return readWrapped(reader, 1);
    default:
      return within(reader, () => readMessage(reader, type as Shape));
  }
}

/** `{1: value}`; an empty message is zero. */
function readWrapped(reader: ProtobufReader, wire: 0 | 1): number {
  return within(reader, () => {
    let value = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag !== (8 | wire)) reader.skip(tag, 0);
      else value = wire === 0 ? reader.varint32() : readDouble(reader);
    }
    return value;
  });
}

function readEntry(reader: ProtobufReader, isNumber: boolean): [key: string, value: unknown] {
  return within(reader, () => {
    let key = '';
    let value: unknown = isNumber ? 0 : '';
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) key = readText(reader);
      else if (tag === 0x12 && !isNumber) value = readText(reader);
      else if (tag === 0x11 && isNumber) value = readDouble(reader);
      else reader.skip(tag, 0);
    }
    return [key, value];
  });
}

function readText(reader: ProtobufReader): string {
  const start = reader.bytes();
  return textOf(reader, start, reader.position);
}

const readDouble = (reader: ProtobufReader): number => reader.view.getFloat64(reader.fixed64(), true);

function within<T>(reader: ProtobufReader, read: () => T): T {
  const outer = reader.open();
  const value = read();
  reader.close(outer);
  return value;
}
