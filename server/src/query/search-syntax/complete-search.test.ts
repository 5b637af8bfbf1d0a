import { completeSearch as route } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchLogs } from '../logs/search-logs.ts';
import { aLog, aSpan, idText, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { checkSearch } from './check-search.ts';
import { completeSearch } from './complete-search.ts';
import { contextAt, writeValue } from './cursor-context.ts';
import { parseSearch } from './parse-search.ts';

const range = { project: 'default', fromMs: startMs, toMs: startMs + 600_000 };
const bodies = ['Payment failed for order 17', 'GET /cart 200 in 3 ms', 'timeout-error', 'Größe unbekannt'];
const logs = Array.from({ length: 80 }, (_, index) => ({
  service: index % 2 === 0 ? 'shop' : 'cart',
  body: bodies[index % 4]!,
  severity_number: [0, 9, 13, 17][index % 4]!,
  severity_text: index % 4 === 0 ? 'Notice' : '',
  attributes: index % 5 === 0 ? { tenant: 't-1' } : {},
}));
type Log = (typeof logs)[number];

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  const spans = ['notes', 'notes', 'notes two', 'calendar', 'a "b"'].map((service, span) =>
    aSpan({
      span,
      service,
      columns: { resource_id: '5', http_status: 404, attributes: { 'git.commit': 'c0ffee' } },
    }),
  );
  await db.store.insertRows('spans', spans);
  await db.store.insertRows('resources', [
    {
      project: 'default',
      id: '5',
      kind: 'resource',
      name: 'notes',
      attributes: '{"container.name":"box"}',
      received_time: timeText(0),
    },
  ]);
  await db.store.insertRows(
    'logs',
    logs.map((log, index) => aLog(index, { ...log, span_id: idText('span', index) })),
  );
});

afterAll(() => db.close());

const complete = (text: string, signal: 'spans' | 'logs' = 'spans') =>
  completeSearch(db.store, {
    ...range,
    signal,
    query: text.replace('|', ''),
    cursor: text.indexOf('|'),
    limit: 20,
  });
const inserts = async (text: string) => (await complete(text)).items.map(({ insert }) => insert);

describe('completion', () => {
  test('offers reserved words and attributes for a key', async () => {
    const answer = await complete('env:dev -res|');

    expect(route.response.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ kind: 'key', start: 9, end: 12 });
    expect(answer.items.map(({ insert }) => insert)).toEqual(['resource_name:', 'resource:']);
    expect(await inserts('@git|')).toEqual(['@git.commit:']);
    expect(await inserts('@http.resp|')).toEqual(['@http.response.status_code:']);
  });

  test('offers values of the key, most frequent first, written as the syntax needs them', async () => {
    expect(await inserts('service:|')).toEqual(['notes', '"a \\"b\\""', 'calendar', '"notes two"']);
    expect(await inserts('service:(calendar OR no|')).toEqual(['notes', '"notes two"']);
    expect(await inserts('@http.status_code:4|')).toEqual(['404']);
    expect(await inserts('container.name:|')).toEqual(['box']);
    expect(await inserts('duration:>|')).toEqual([]);
  });

  test.each([
    ['a:1 b|c', { kind: 'key', key: '', prefix: 'b', start: 4, end: 6 }],
    ['@a.b:x|y z', { kind: 'value', key: '@a.b', prefix: 'x', start: 5, end: 7 }],
    ['a:"x y|z" b', { kind: 'value', key: 'a', prefix: 'x y', start: 2, end: 8 }],
    ['a:(x OR y) c|', { kind: 'key', key: '', prefix: 'c', start: 11, end: 12 }],
    ['a:[1 TO |', { kind: 'none' }],
    ['(|', { kind: 'key', start: 1, end: 1 }],
  ])('knows what stands at the cursor in %s', (text, context) => {
    expect(contextAt(text.replace('|', ''), text.indexOf('|'))).toMatchObject(context);
  });

  test.each(['plain', 'AND', 'a b', 'q"x', 'back\\s', 'x*', '(y)', 'a:b', '-3'])(
    'writes the value %s to be read back',
    (value) => {
      expect(parseSearch(`key:${writeValue(value)}`).root).toMatchObject({ test: { op: 'equals', value } });
    },
  );
});

describe('checkSearch', () => {
  test('names the mistake and colours what comes before it', () => {
    expect(checkSearch('service:notes duration:>5parsecs')).toMatchObject({
      diagnostics: [{ start: 23, length: 9, message: 'This is no duration' }],
      tokens: [{ start: 0, length: 7, kind: 'key' }, { kind: 'value' }, { kind: 'key' }],
    });
    expect(checkSearch('status:error').diagnostics).toEqual([]);
  });
});

describe('a search for logs', () => {
  test.each<[string, (log: Log) => boolean]>([
    ['payment', ({ body }) => body.includes('Payment')],
    ['pay', () => false],
    ['pay*', ({ body }) => body.includes('Payment')],
    ['*ment', ({ body }) => body.includes('Payment')],
    ['f?iled', ({ body }) => body.includes('failed')],
    ['unbe*nnt', ({ body }) => body.includes('unbekannt')],
    ['"failed for" -status:error', ({ body }) => body.includes('failed for')],
    ['timeout\\-error OR größe', ({ body }) => /timeout|Größe/.test(body)],
    ['status:error', (log) => log.severity_number === 17],
    ['status:(WARN OR err)', (log) => log.severity_number >= 13],
    ['status:notice', (log) => log.severity_number === 9 || log.severity_text === 'Notice'],
    ['status:inf*', (log) => log.severity_number === 9 || log.severity_text === 'Notice'],
    ['service:shop @tenant:t-1', (log) => log.service === 'shop' && log.attributes.tenant === 't-1'],
    ['-tenant:*', (log) => log.attributes.tenant === undefined],
    ['message:GET*', ({ body }) => body.startsWith('GET')],
    ['*:t-1', (log) => log.attributes.tenant === 't-1'],
    ['*', () => true],
  ])('finds what a walk over the records finds: %s', async (query, matches) => {
    const answer = await searchLogs(db.store, { ...range, filters: [], text: '', query, limit: 1_000 });

    expect(answer.logs.map(({ body }) => body).sort()).toEqual(
      logs
        .filter(matches)
        .map(({ body }) => body)
        .sort(),
    );
  });
});
