import { createHash } from 'node:crypto';
import { destinationRules } from '@headwater/contract';
import { describe, expect, test } from 'vitest';
import {
  aSpan,
  base64,
  keyValues,
  logsOf,
  nowNs,
  tracesOf,
} from '../../../../tests/harness/otlp-messages.ts';
import { decodeLogs } from '../../receivers/otlp/decode-logs.ts';
import { decodeSpans } from '../../receivers/otlp/decode-spans.ts';
import type { Item, SpanItem } from '../items/items.ts';
import { readRequest } from '../testing/read-request.ts';
import { compileRules } from './rules.ts';

const resource = { 'service.name': 'shop', 'deployment.environment.name': 'prod', region: 'eu' };
const spans = (...fields: readonly object[]) =>
  readRequest('otlp', nowNs, (rows) =>
    decodeSpans(tracesOf(fields.map(aSpan), resource), rows),
  ) as SpanItem[];
const log = readRequest('otlp', nowNs, (rows) =>
  decodeLogs(logsOf([{ timeUnixNano: String(nowNs), severityNumber: 17, body: { stringValue: 'x' } }]), rows),
);
const names = (items: readonly Item[]) => items.map((item) => ('name' in item ? item.name : item.kind));
const rulesOf = (fields: object) => compileRules(destinationRules.parse(fields));
const some = spans(
  { name: 'in', kind: 2, status: { code: 2 }, attributes: keyValues({ user: 'a', n: 7 }) },
  { name: 'out', kind: 3, attributes: keyValues({ user: 'b' }) },
);

describe('a destination gets', () => {
  test('its signals', () => {
    expect(names(rulesOf({ signals: ['traces'] })([...some, ...log]))).toEqual(['in', 'out']);
    expect(names(rulesOf({ signals: ['logs'] })([...some, ...log]))).toEqual(['log']);
  });

  test.each([
    [{ key: 'status', op: '=', value: 'error' }, ['in']],
    [{ key: 'kind', op: '=', value: 'client' }, ['out']],
    [{ key: 'service', op: '!=', value: 'shop' }, []],
    [{ key: 'environment', op: 'starts-with', value: 'pr' }, ['in', 'out']],
    [{ key: 'name', op: 'contains', value: 'u' }, ['out']],
    [{ key: 'user', op: '=', value: 'a' }, ['in']],
    [{ key: 'n', op: '=', value: '7' }, ['in']],
    [{ key: 'n', op: 'exists' }, ['in']],
    [{ key: 'n', op: 'missing' }, ['out']],
    [{ key: 'region', op: '=', value: 'eu' }, ['in', 'out']],
    [{ key: 'severity', op: '=', value: 'error' }, []],
  ])('what meets %j', (condition, expected) => {
    expect(names(rulesOf({ filters: [condition] })(some))).toEqual(expected);
  });

  test('only what meets every condition', () => {
    const filters = [
      { key: 'user', op: 'exists' },
      { key: 'kind', op: '=', value: 'server' },
    ];

    expect(names(rulesOf({ filters })(some))).toEqual(['in']);
    expect(rulesOf({ filters: [{ key: 'severity', op: '=', value: 'error' }] })(log)).toHaveLength(1);
  });
});

describe('a share of traces', () => {
  const idOf = (i: number) => createHash('sha256').update(String(i)).digest('hex').slice(0, 32);
  const many = Array.from({ length: 400 }, (_, i) => spans({ traceId: base64(idOf(i)) })[0] as SpanItem);
  const kept = (sampleRatio: number) => rulesOf({ sampleRatio })(many) as SpanItem[];

  test('is the same for every destination, contains every smaller one, and says what it stands for', () => {
    const [tenth, half] = [kept(0.1), kept(0.5)];
    const ids = new Set(half.map(({ traceId }) => traceId));

    expect(half.length).toBeGreaterThan(150);
    expect(half.length).toBeLessThan(250);
    expect(tenth.length).toBeGreaterThan(0);
    expect(tenth.every(({ traceId }) => ids.has(traceId))).toBe(true);
    expect(new Set(half.map(({ weight }) => weight))).toEqual(new Set([2]));
    expect(kept(1)).toEqual(many);
    expect(kept(0)).toEqual([]);
  });

  test('does not concern what belongs to no trace', () => {
    expect(rulesOf({ sampleRatio: 0 })(log)).toEqual(log);
  });
});

describe('attributes are changed', () => {
  const changed = (...attributes: readonly object[]) =>
    rulesOf({ attributes })(some).map((item) => Object.fromEntries(item.attributes));

  test('for this destination only', () => {
    expect(changed({ action: 'set', key: 'team', value: 'x' })[0]).toEqual({ user: 'a', n: 7n, team: 'x' });
    expect(changed({ action: 'delete', key: 'user' })[0]).toEqual({ n: 7n });
    expect(changed({ action: 'rename', key: 'user', value: 'who' })).toEqual([
      { n: 7n, who: 'a' },
      { who: 'b' },
    ]);
    expect(Object.fromEntries(some[0]!.attributes)).toEqual({ user: 'a', n: 7n });
  });

  test('into hashes that are equal where the values are, and tell nothing', () => {
    const [first, second] = changed({ action: 'hash', key: 'user' });
    const [again] = changed({ action: 'hash', key: 'user' });

    expect(first?.user).toMatch(/^[0-9a-f]{16}$/);
    expect(again).toEqual(first);
    expect(second?.user).not.toBe(first?.user);
  });
});
