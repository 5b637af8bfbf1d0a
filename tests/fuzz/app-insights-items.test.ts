import { describe, expect, test } from 'vitest';
import { HeadwaterError } from '../../server/src/errors/headwater-error.ts';
import { makeConfiguration } from '../../server/src/ingest/live/live-configuration.ts';
import { openRowSink } from '../../server/src/model/rows/row-sink.ts';
import { tableNames } from '../../server/src/model/tables.ts';
import { decodeItems } from '../../server/src/receivers/app-insights/decode-items.ts';
import { EnvelopeBody } from '../../server/src/receivers/app-insights/envelopes/envelope-body.ts';
import { readMetrics } from '../../server/src/receivers/app-insights/quick-pulse/data-point.ts';
import { readDocuments } from '../../server/src/receivers/app-insights/quick-pulse/documents.ts';
import { nowNs } from '../harness/otlp-messages.ts';
import { readNative } from '../harness/read-native.ts';
import { mutate, Random } from './mutate.ts';
import { seed } from './properties.ts';

const mutations = process.env.HEADWATER_FULL === '1' ? 200_000 : 5_000;
const time = '2026-11-21T07:50:44.018206Z';
const tags = {
  'ai.cloud.role': 'web',
  'ai.operation.id': '|21cb15cffec44a5a8f1e5d0c9b8a7766.8f1e5d0c9b8a7766.',
};
const properties = { a: 'b', n: 1, deep: { x: [1, null] } };
const item = (baseType: string, baseData: object) => ({
  time,
  tags,
  sampleRate: 50,
  data: { baseType, baseData: { properties, measurements: { m: 1 }, ...baseData } },
});
const envelopes = [
  item('RequestData', {
    id: 'x',
    name: 'GET /a',
    duration: '00:00:00.1',
    responseCode: 200,
    url: 'http://a/',
  }),
  item('RemoteDependencyData', {
    name: 'q',
    duration: 'PT1S',
    type: 'SQL',
    target: 'db | shop',
    data: 'SELECT 1',
  }),
  item('MessageData', { message: 'm', severityLevel: 'Error' }),
  item('ExceptionData', {
    exceptions: [{ typeName: 'E', message: 'm', parsedStack: [{ method: 'f', line: 3 }] }],
  }),
  item('EventData', { name: 'e' }),
  item('MetricData', { metrics: [{ name: 'v', value: 1, count: 2, min: 0, max: 1, stdDev: 0.5 }] }),
  item('AvailabilityData', { id: 'i', name: 'a', duration: 5, success: 'True', runLocation: 'here' }),
  item('PageViewPerfData', { name: 'p', perfTotal: '00:00:01', domProcessing: 'soon' }),
];
const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  Number.MAX_VALUE,
  '',
  '\u0000',
  '\ud800',
  '𝄞'.repeat(20_000),
  '<script>alert(1)</script>',
  '__proto__',
  [],
  {},
  [[[[]]]],
  { __proto__: null, toString: 1 },
];

/** Writes a body, reads what came of it, and takes it back. @returns how many were kept, -1 when it was refused */
function feed(rows: ReturnType<typeof openRowSink>, body: Uint8Array): number {
  rows.begin({ project: 'p', dialect: 'app-insights', nowNs });
  const mark = rows.mark();
  try {
    const { accepted, rejected } = decodeItems(new EnvelopeBody(body), rows, () => undefined);
    expect(rejected).toBeGreaterThanOrEqual(0);
    return accepted;
  } catch (error) {
    expect(error).toBeInstanceOf(HeadwaterError);
    return -1;
  } finally {
    rows.rollback(mark);
  }
}

describe('bodies that were changed', () => {
  test('are kept or refused, and never hurt what is there', () => {
    const rows = openRowSink();
    // Not a Buffer: its slice() would share the bytes that are changed.
    const body = new TextEncoder().encode(envelopes.map((envelope) => JSON.stringify(envelope)).join('\n'));
    rows.begin({ project: 'p', dialect: 'app-insights', nowNs });
    decodeItems(new EnvelopeBody(body), rows, () => undefined);
    const contents = () => tableNames.map((table) => Buffer.concat(rows.block(table).nativeParts()));
    const before = contents();
    const random = new Random(seed);
    let kept = 0;

    for (let i = 0; i < mutations; i += 1) kept += Math.max(0, feed(rows, mutate(body, random)));

    expect(kept).toBeGreaterThan(mutations);
    expect(contents()).toEqual(before);
  });
});

describe('hostile values', () => {
  test('in every place of an envelope cost at most that envelope', () => {
    const rows = openRowSink();
    for (const [index, envelope] of envelopes.entries()) {
      for (const path of pathsOf(envelope)) {
        for (const value of hostile) {
          const changed = structuredClone(envelopes) as Record<string, unknown>[];
          put(changed[index]!, path, value);
          expect(feed(rows, Buffer.from(JSON.stringify(changed)))).toBeGreaterThanOrEqual(
            envelopes.length - 1,
          );
        }
      }
    }
  });

  test('nested deeper than a stack holds are refused or kept as a word', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const rows = openRowSink();
    const body = JSON.stringify(envelopes[4]).replace('"deep":{"x":[1,null]}', `"deep":${deep}`);

    expect(feed(rows, Buffer.from(body))).toBeLessThanOrEqual(1);
    expect(feed(rows, Buffer.from(deep))).toBeLessThanOrEqual(0);
  });

  test('keep rows that ClickHouse can read', () => {
    const rows = openRowSink();
    rows.begin({ project: 'p', dialect: 'app-insights', nowNs });
    const all = hostile.map((value) => item('EventData', { name: 'e', properties: { v: value } }));

    decodeItems(new EnvelopeBody(Buffer.from(JSON.stringify(all))), rows, () => undefined);

    expect(readNative(rows.block('events').nativeParts())).toHaveLength(hostile.length);
  });

  test('on the live channel are counted as nothing', () => {
    for (const value of hostile) {
      const point = {
        Metrics: [value, { Name: value, Value: value }],
        Documents: [value, { DocumentType: 'Request', Name: value, Properties: value }],
      };
      expect(readMetrics(point).requests).toBe(0);
      const everything = makeConfiguration([], [{ telemetry: 'Request', filters: [] }]);
      expect(readDocuments(point, 0, everything)).toHaveLength(1);
    }
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = target;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1)!] = value;
}
