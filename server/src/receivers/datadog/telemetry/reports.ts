import { type Json, listOf, mapOf, numberOf, textOf } from '../rows/json-values.ts';

/** Bytes of one list in a row: what is longer goes on in further rows, as values are cut at 64 KiB. */
const partBytes = 60_000;
const rowLimit = 64;
const secretNames = /key|token|secret|passw|credential|cookie/i;

/** What one message of a client says of itself, in parts that fit into a row. */
export interface Report {
  /** The kind of message: `app-started`, `app-heartbeat`, … */
  readonly name: string;
  readonly message: string;
  readonly level: string;
  /** List by attribute: `client.configuration`, … */
  readonly lists: readonly (readonly [attribute: string, json: string])[];
  readonly attributes: ReadonlyMap<string, string>;
}

/** Messages with numbers about the tracer itself; counted, not kept. */
export const figures = new Set(['generate-metrics', 'distributions', 'sketches']);

/** @param payload of a message of this kind (telemetry v2) */
export function reportsOf(name: string, payload: unknown): Report[] {
  if (name === 'logs') return listOf(mapOf(payload).logs ?? payload).map((log) => logReport(name, log));
  const fields = mapOf(payload);
  const lists = [
    ...partsOf('client.configuration', effective(listOf(fields.configuration))),
    ...partsOf(
      'client.integrations',
      listOf(fields.integrations).map(
        pick('name', 'version', 'enabled', 'auto_enabled', 'compatible', 'error'),
      ),
    ),
    ...partsOf('client.dependencies', listOf(fields.dependencies).map(pick('name', 'version'))),
    ...partsOf(
      'client.endpoints',
      listOf(fields.endpoints).map(pick('method', 'path', 'operation_name', 'resource_name')),
    ),
    ...partsOf('client.products', productsOf(mapOf(fields.products))),
  ];
  const error = textOf(mapOf(fields.error).message);
  const plain = {
    name,
    message: error,
    level: error === '' ? '' : 'ERROR',
    attributes: new Map<string, string>(),
  };
  if (lists.length === 0) return [{ ...plain, lists: [] }];
  return packed(lists).map((together) => ({ ...plain, lists: together }));
}

function logReport(name: string, log: Json): Report {
  const attributes = new Map<string, string>();
  for (const key of ['stack_trace', 'tags', 'count']) {
    const value = textOf(log[key]);
    if (value !== '') attributes.set(`log.${key}`, value);
  }
  return { name, message: textOf(log.message), level: textOf(log.level), lists: [], attributes };
}

/** Of entries with one name the one in force: the latest by `seq_id`, else the last. Values that may be secret go. */
function effective(entries: readonly Json[]): object[] {
  const inForce = new Map<string, Json>();
  for (const entry of entries) {
    const name = textOf(entry.name);
    const known = inForce.get(name);
    if (known === undefined || !(numberOf(entry.seq_id) < numberOf(known.seq_id))) inForce.set(name, entry);
  }
  return [...inForce].map(([name, { value, origin }]) => ({
    name,
    value: secretNames.test(name) && typeof value === 'string' && value !== '' ? '[redacted]' : value,
    origin: textOf(origin),
  }));
}

function pick(...keys: readonly string[]) {
  return (item: Json): object =>
    Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
}

function productsOf(products: Json): object[] {
  return Object.entries(products).map(([name, product]) => ({
    name,
    ...pick('enabled', 'version')(mapOf(product)),
  }));
}

type Part = readonly [attribute: string, json: string];

function partsOf(attribute: string, items: readonly object[]): Part[] {
  const parts: Part[] = [];
  let texts: string[] = [];
  let bytes = 0;
  const close = () => {
    if (texts.length > 0) parts.push([attribute, `[${texts.join(',')}]`]);
    texts = [];
    bytes = 0;
  };
  for (const item of items) {
    const text = JSON.stringify(item, bigText);
    const length = Buffer.byteLength(text) + 1;
    if (length > partBytes) continue;
    if (bytes + length > partBytes) close();
    texts.push(text);
    bytes += length;
  }
  close();
  return parts;
}

/** As few rows as hold every part once: the first parts of all lists in the first, and so on. */
function packed(parts: readonly Part[]): Part[][] {
  const rows: Part[][] = [];
  for (const part of parts) {
    const row = rows.find((others) => others.every(([attribute]) => attribute !== part[0]));
    if (row !== undefined) row.push(part);
    else if (rows.length < rowLimit) rows.push([part]);
  }
  return rows;
}

const bigText = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
