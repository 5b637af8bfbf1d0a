import type { Attributes, Value } from '../items/items.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

/**
 * KeyValue: 1 key string, 2 value AnyValue (opentelemetry/proto/common/v1/common.proto, v1.x)
 * AnyValue: 1 string, 2 bool, 3 int64, 4 double, 5 ArrayValue {1 values}, 6 KeyValueList {1 values}, 7 bytes
 */
export function writeAttributes(out: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of attributes) writeAttribute(out, field, key, value);
}

export function writeAttribute(out: ProtobufWriter, field: number, key: string, value: Value): void {
  const at = out.begin(field);
  out.text(1, key);
  const valueAt = out.begin(2);
  writeValue(out, value);
  out.end(valueAt);
  out.end(at);
}

export function writeValue(out: ProtobufWriter, value: Value): void {
  if (typeof value === 'string') out.text(1, value);
  else if (typeof value === 'boolean') out.bool(2, value);
  else if (typeof value === 'bigint') out.int64(3, value);
  else if (typeof value === 'number') out.double(4, value);
  else if (value instanceof Uint8Array) out.bytes(7, value);
  else if (Array.isArray(value)) {
    out.message(5, () => {
      for (const element of value as readonly Value[]) out.message(1, () => writeValue(out, element));
    });
  } else if (value !== null) {
    out.message(6, () => {
      for (const [key, member] of Object.entries(value)) writeAttribute(out, 1, key, member as Value);
    });
  }
}
