import { Bytes, bytesOf } from '../../../../model/columns/bytes.ts';
import type { RowSink } from '../../../../model/rows/row-sink.ts';
import { hexHalves, jsonOf, setHalves } from './values.ts';

const noName = bytesOf('');
const trace = new Bytes(new Uint8Array(16));
const span = new Bytes(new Uint8Array(8));
const attributeFields = ['string_value', 'bool_value', 'int_value', 'double_value', 'array_value'] as const;

type Part = Readonly<Record<string, unknown>>;

/**
 * Links, native (`{trace_id, trace_id_high?, span_id, attributes?, tracestate?, flags?}`, ids numbers) or from the tag
 * `_dd.span_links` (ids hex). @returns how many name nothing
 */
export function writeLinks(links: unknown, rows: RowSink): number {
  let lost = 0;
  for (const link of partsOf(links)) {
    if (!readIds(link)) {
      lost += 1;
      continue;
    }
    const detail: Record<string, unknown> = {};
    if (typeof link.tracestate === 'string' && link.tracestate !== '') detail.traceState = link.tracestate;
    if (typeof link.flags === 'number') detail.flags = link.flags & 0x7fffffff;
    const { attributes } = link;
    if (isPart(attributes) && Object.keys(attributes).length > 0) detail.attributes = attributes;
    putJson(detail, rows);
    rows.spans.parts.link(trace, 0, span, 0);
  }
  return lost;
}

/** Events, native or from the tag `events`; attributes are plain values or the typed native ones. */
export function writeEvents(events: unknown, rows: RowSink): void {
  for (const event of partsOf(events)) {
    const time = integerOf(event.time_unix_nano);
    const attributes: Record<string, unknown> = {};
    if (isPart(event.attributes)) {
      for (const [key, value] of Object.entries(event.attributes)) attributes[key] = plainValue(value);
    }
    putJson(attributes, rows);
    const name = typeof event.name === 'string' ? bytesOf(event.name) : noName;
    const low = Number(BigInt.asIntN(32, time));
    rows.spans.parts.event(low, Number(BigInt.asIntN(32, time >> 32n)), name, 0, name.u8.length);
  }
}

function putJson(value: unknown, rows: RowSink): void {
  const { json } = rows.spans.parts;
  json.clear();
  json.appendText(jsonOf(value));
}

/** Sets `trace` and `span`. @returns false when they are not ids */
function readIds(link: Part): boolean {
  if (
    typeof link.trace_id === 'string' &&
    typeof link.span_id === 'string' &&
    link.trace_id_high === undefined
  ) {
    const hex = link.trace_id.padStart(32, '0');
    const [high, low, id] = [hexHalves(hex.slice(0, 16)), hexHalves(hex.slice(16)), hexHalves(link.span_id)];
    if (hex.length !== 32 || high === undefined || low === undefined || id === undefined) return false;
    setHalves(trace, high.low, high.high);
    setHalves(trace, low.low, low.high, 8);
    setHalves(span, id.low, id.high);
    return (low.low | low.high) !== 0 && (id.low | id.high) !== 0;
  }
  const low = integerOf(link.trace_id);
  const id = integerOf(link.span_id);
  putId(trace, 0, integerOf(link.trace_id_high));
  putId(trace, 8, low);
  putId(span, 0, id);
  return low !== 0n && id !== 0n;
}

function putId(target: Bytes, at: number, value: bigint): void {
  target.view.setBigUint64(at, BigInt.asUintN(64, value));
}

function integerOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : 0n;
}

/** `{type: 0 … 4, string_value | bool_value | int_value | double_value | array_value: {values: […]}}` → its value */
function plainValue(value: unknown): unknown {
  if (!isPart(value) || typeof value.type !== 'number') return value;
  const held = value[attributeFields[value.type] ?? ''];
  if (!isPart(held)) return held ?? null;
  return Array.isArray(held.values) ? held.values.map(plainValue) : held;
}

function partsOf(list: unknown): Part[] {
  return Array.isArray(list) ? list.filter(isPart) : [];
}

function isPart(value: unknown): value is Part {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
