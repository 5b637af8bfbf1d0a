import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { otlpFixtures } from '../../../../tests/fuzz/otlp-fixtures.ts';
import { nowNs } from '../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { decodeLogs } from '../../receivers/otlp/decode-logs.ts';
import { decodeMetrics } from '../../receivers/otlp/decode-metrics.ts';
import { decodeSpans } from '../../receivers/otlp/decode-spans.ts';
import { noScope } from '../rows/origin.ts';
import { openRowSink } from '../rows/row-sink.ts';
import { type TableColumns, tableNames, tables } from '../tables.ts';
import { bytesOf } from './bytes.ts';
import { clickhouseType } from './make-column.ts';

const chdb = createRequire(import.meta.url)('chdb') as { query(sql: string, format: string): string };
const directory = mkdtempSync(join(tmpdir(), 'headwater-native-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** ClickHouse's JSON writes 64-bit integers as text here, and NaN as text. */
const settings =
  'SETTINGS output_format_json_quote_64bit_integers = 1, output_format_json_quote_denormals = 1';

const sink = openRowSink();
for (const decode of [
  () => decodeSpans(otlpFixtures.spans, sink),
  () => decodeLogs(otlpFixtures.logs, sink),
  () => decodeMetrics(otlpFixtures.metrics, sink),
  addEvent,
]) {
  sink.begin({ project: 'p', dialect: 'otlp', nowNs });
  for (let i = 0; i < 300; i += 1) decode();
}

test.each(tableNames)('ClickHouse reads the block of %s as it was written', (table) => {
  const parts = sink.block(table).nativeParts();
  const file = join(directory, `${table}.native`);
  writeFileSync(file, Buffer.concat(parts));
  const kinds: TableColumns = tables[table];
  const columns = Object.entries(kinds).map(([name, kind]) => plain(name, kind));

  const answer = chdb.query(
    `SELECT ${columns.join(', ')} FROM file('${file}', 'Native') ${settings}`,
    'JSONEachRow',
  );
  const types = chdb.query(`DESCRIBE file('${file}', 'Native')`, 'JSONEachRow');

  const rows = answer
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows).toEqual(JSON.parse(JSON.stringify(readNative(parts), quoted)));
  expect(
    types
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type),
  ).toEqual(Object.values(kinds).map(clickhouseType));
});

function addEvent(): void {
  const { events } = sink;
  const text = bytesOf('0123456789abcdef');
  const origin = {
    project: text,
    service: text,
    environment: text,
    version: text,
    instance: text,
    host: text,
  };
  events.begin({ ...origin, idLow: 1, idHigh: 2 }, noScope, 'custom');
  events.time(Number(nowNs & 0x7fffffffn), Number(nowNs >> 32n));
  events.traceId(text, 0);
  events.word('name', text, 0, 4);
  events.text('message', text, 4, 4);
  events.attributes.text(text, 0, 2, text, 0, 16);
  events.attributes.double(text, 2, 2, 0.5);
  events.end();
}

/** Ids as hex and times as integers, as the tests' own reader gives them. */
function plain(name: string, kind: string): string {
  if (kind === 'id16' || kind === 'id8') return `lower(hex(${name})) AS ${name}`;
  if (kind.startsWith('list<id')) return `arrayMap(x -> lower(hex(x)), ${name}) AS ${name}`;
  if (kind === 'time') return `reinterpretAsInt64(${name}) AS ${name}`;
  if (kind === 'list<time>') return `arrayMap(x -> reinterpretAsInt64(x), ${name}) AS ${name}`;
  return name;
}

function quoted(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && Number.isNaN(value) ? 'nan' : value;
}
