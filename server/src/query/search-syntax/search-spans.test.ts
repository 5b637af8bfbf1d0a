import { spanHistogram as histogramRoute, spanKinds } from '@headwater/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSpan, idHex, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { searchSpans } from '../traces/search-spans.ts';
import { spanHistogram } from '../traces/span-histogram.ts';
import { parseSearch } from './parse-search.ts';
import { meetsSearch, type PlainRow } from './testing/evaluate-search.ts';

const services = ['notes', 'calendar', 'pay-ments', 'Größe'];
const names = ['GET /notes', 'POST /order?x=1', 'SELECT "stock" WHERE a_b', 'a*b\\c (d) [e] 100%', '퍽 été'];
const statuses = [200, 204, 400, 404, 499, 500, 0];
const odd = ['plain', 'a:b', 'two words', 'q"uote', 'back\\slash', '50%', 'x_y', '12', '-3.5', 'AND', ''];

interface Sample {
  readonly index: number;
  readonly columns: Record<string, unknown>;
  readonly row: PlainRow;
  readonly span: Parameters<typeof aSpan>[0];
}

/** All that is random-looking comes from the number. */
const samples: Sample[] = Array.from({ length: 500 }, (_, index) => {
  const seed = (index * 7_919) % 1_009;
  const service = services[seed % 4]!;
  const name = names[seed % 5]!;
  const environment = seed % 3 === 0 ? 'dev' : 'prod';
  const status = seed % 11 === 0 ? 2 : seed % 2;
  const http = statuses[seed % 7]!;
  const durationMs = 1 + (seed % 97);
  const kind = seed % 6;
  const attributes: Record<string, string> = {
    tenant: `t-${seed % 7}`,
    odd: odd[seed % odd.length]!,
    ...(seed % 2 === 0 ? { 'git.commit': `c0ffee${seed % 10}` } : {}),
    ...(seed % 5 === 0 ? { 'odd/tag': 'on' } : {}),
  };
  const numbers: Record<string, number> = seed % 4 === 0 ? {} : { size: (seed % 100) - 20, ratio: seed / 8 };
  const user = seed % 3 === 0 ? '' : `u-${seed % 50}`;
  const message = status === 2 ? 'connection Refused by peer' : '';
  return {
    index,
    columns: {},
    span: {
      trace: Math.floor(index / 4),
      span: index,
      ...(index % 4 === 0 ? {} : { parent: index - 1 }),
      service,
      name,
      atMs: index,
      durationMs,
      kind,
      status,
      columns: {
        environment,
        resource_id: String(seed % 3),
        operation: seed % 2 === 0 ? 'flask.request' : '',
        span_type: seed % 2 === 0 ? 'web' : 'db',
        status_message: message,
        http_status: http,
        user_id: user,
        attributes,
        attributes_number: numbers,
      },
    },
    row: {
      words: {
        service,
        env: environment,
        resource_name: name,
        operation_name: seed % 2 === 0 ? 'flask.request' : undefined,
        type: seed % 2 === 0 ? 'web' : 'db',
        kind: spanKinds[kind]!,
        status: status === 2 ? 'error' : 'ok',
        duration: durationMs * 1e6,
        host: 'node-1',
        version: '1.0',
        span_id: idHex('span', index),
        trace_id: idHex('trace', Math.floor(index / 4)),
        timestamp: startMs + index,
        instance: `${service}-1`,
      },
      attributes: {
        ...attributes,
        ...numbers,
        ...(http === 0 ? {} : { 'http.status_code': http }),
        ...(user === '' ? {} : { 'user.id': user }),
      },
      resource: { 'container.name': `box-${seed % 3}`, 'cloud.zone': seed % 3 === 1 ? 'eu' : 'us' },
      texts: [name, seed % 2 === 0 ? 'flask.request' : '', service, message],
    },
  };
});

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows(
    'resources',
    [0, 1, 2].map((id) => ({
      project: 'default',
      id: String(id),
      kind: 'resource',
      name: 'notes',
      attributes: JSON.stringify({ 'container.name': `box-${id}`, 'cloud.zone': id === 1 ? 'eu' : 'us' }),
      received_time: timeText(0),
    })),
  );
  await db.store.insertRows(
    'spans',
    samples.map(({ span }) => aSpan(span)),
  );
});

afterAll(() => db.close());

const ask = (query: string) => ({
  project: 'default',
  fromMs: startMs,
  toMs: startMs + 60_000,
  filters: [],
  level: 'all' as const,
  query,
});

async function found(query: string): Promise<string[]> {
  const { spans } = await searchSpans(db.store, { ...ask(query), limit: 1_000, order: 'newest' });
  return spans.map(({ spanId }) => spanId).sort();
}

function expected(query: string): string[] {
  const { root } = parseSearch(query);
  return samples
    .filter(({ row }) => meetsSearch(root, row))
    .map(({ index }) => idHex('span', index))
    .sort();
}

/** Each finds some spans and leaves some out, except where `all` or `none` says otherwise. */
const lines: [query: string, finds?: 'all' | 'none'][] = [
  ['service:notes env:dev @http.status_code:[400 TO 499] -status:error *'],
  ['', 'all'],
  ['*', 'all'],
  ['service:notes'],
  ['service:NOTES', 'none'],
  ['service:(notes OR calendar)'],
  ['service:(notes OR (calendar OR pay-ments)) -env:dev'],
  ['-service:(notes OR calendar)'],
  ['service:not*'],
  ['service:*a*'],
  ['service:?otes'],
  ['service:Gr??e'],
  ['status:ERROR OR @http.status_code:500'],
  ['NOT status:error AND env:prod'],
  ['!status:error'],
  ['-(service:notes OR status:error) env:dev'],
  ['service:notes OR service:calendar env:dev'],
  ['(service:notes || service:calendar) && env:dev'],
  ['@http.status_code:404'],
  ['@http.response.status_code:404'],
  ['@http.status_code:>=400'],
  ['@http.status_code:{400 TO 499}'],
  ['@http.status_code:[400 TO 499}'],
  ['@http.status_code:[* TO 204]'],
  ['@http.status_code:*'],
  ['-@http.status_code:*'],
  ['@http.status_code:4*'],
  ['@http.status_code:(404 OR >=500)'],
  ['@duration:>50ms'],
  ['duration:[0.01s TO 20ms]'],
  ['duration:<5000000'],
  ['@size:>-5 @size:<=10'],
  ['@size:[-20 TO -1]'],
  ['@size:(-3 OR 7)'],
  ['-@size:*'],
  ['@odd:[0 TO 20]'],
  ['@odd:>=a'],
  ['@odd:12'],
  ['@odd:a\\:b'],
  ['@odd:a:b'],
  ['@odd:"two words"'],
  ['@odd:two\\ words'],
  ['@odd:"q\\"uote"'],
  ['@odd:back\\\\slash'],
  ['@odd:50%'],
  ['@odd:x_?'],
  ['@odd:"x_*"', 'none'],
  ['@odd:"AND"'],
  ['@odd:""'],
  ['@git.commit:c0ffee?'],
  ['-@git.commit:*'],
  ['tags:"odd/tag"'],
  ['"odd/tag":on'],
  ['tags:"odd/tag:on"'],
  ['tenant:t-3'],
  ['tenant:(t-1 t-2)', 'none'],
  ['container.name:box-1'],
  ['container.name:(box-1 OR box-2)'],
  ['-cloud.zone:e*'],
  ['@container.name:box-1', 'none'],
  ['resource_name:"GET /notes"'],
  ['resource_name:GET\\ *'],
  ['resource_name:*(d)*'],
  ['resource_name:a\\*b*'],
  ['resource_name:*?x=1'],
  ['operation_name:flask.request type:web'],
  ['-operation_name:*'],
  ['kind:server'],
  ['kind:(CLIENT OR producer)'],
  ['@user.id:u-7'],
  ['@enduser.id:u-*'],
  [`span_id:${idHex('span', 17)}`],
  [`trace_id:${idHex('trace', 5).toUpperCase()}`],
  ['host:node-1 version:1.0', 'all'],
  [`timestamp:[${startMs + 100} TO ${startMs + 200}}`],
  ['refused'],
  ['"connection refused"'],
  ['connection -peer', 'none'],
  ['conn*peer'],
  ['"conn*peer"', 'none'],
  ['été'],
  ['*:T-3'],
  ['*:"two words"'],
  ['*:7'],
  ['*:0', 'all'],
  ['*:-20'],
  ['*:404'],
  [`x:"' OR 1=1 --"`, 'none'],
  [`"x')":*`, 'none'],
  ['missing:*', 'none'],
  ['-missing:*', 'all'],
];

describe('a search for spans', () => {
  test.each(lines)('finds what a walk over the rows finds: %s', async (query, finds) => {
    const ids = expected(query);

    expect(await found(query)).toEqual(ids);
    if (finds === 'none') expect(ids).toHaveLength(0);
    else if (finds === 'all') expect(ids).toHaveLength(samples.length);
    else expect(ids.length % samples.length).toBeGreaterThan(0);
  });

  test('holds for the counts over time too', async () => {
    const query = 'service:notes -status:error';

    const answer = await spanHistogram(db.store, { ...ask(query), buckets: 10 });

    expect(histogramRoute.response.parse(answer)).toEqual(answer);
    expect(answer.total).toBe(expected(query).length);
  });

  test('understands decimal ids and the low half of a trace id', async () => {
    const hex = idHex('span', 17);
    const trace = idHex('trace', 5);

    expect(await found(`span_id:${BigInt(`0x${hex}`)}`)).toEqual([hex]);
    expect(await found(`trace_id:${trace.slice(16)}`)).toEqual(await found(`trace_id:${trace}`));
    expect(await found(`trace_id:${BigInt(`0x${trace.slice(16)}`)}`)).toEqual(
      await found(`trace_id:${trace}`),
    );
  });

  test('reads times as dates', async () => {
    const at = (ms: number) => new Date(startMs + ms).toISOString();

    const ids = await found(`timestamp:["${at(100)}" TO "${at(199)}"]`);

    expect(ids).toHaveLength(100);
  });

  test('refuses what cannot be read', async () => {
    await expect(found('service:(notes')).rejects.toMatchObject({
      code: 'HEADWATER_SEARCH_SYNTAX',
      start: 8,
      length: 1,
    });
  });
});

const word = fc.constantFrom(...odd.filter(Boolean), 'notes', 't-3', 'u-7', '404', '0', '-5', 'x\ny', '😀');
const quoted = word.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`);
const escaped = word.map((value) =>
  value.replace(/[^\p{L}\p{N}.]/gu, '\\$&').replace(/^(AND|OR|NOT)$/, '\\$1'),
);
const wild = fc
  .array(fc.oneof(fc.constantFrom('*', '?'), fc.constantFrom('t', '-', '3', 'o', 'a', 'é', '\\%', '_')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
  .map((text) => text.replace(/^-/, '\\-'));
const number = fc.constantFrom('-20', '-3.5', '0', '7', '12', '50.5', '400', '499', '2e2');
const range = fc
  .tuple(
    fc.constantFrom('[', '{'),
    fc.oneof(number, fc.constant('*')),
    fc.oneof(number, fc.constant('*')),
    fc.constantFrom(']', '}'),
  )
  .map(([open, from, to, close]) => `${open}${from} TO ${to}${close}`);
const compare = fc
  .tuple(fc.constantFrom('>', '>=', '<', '<='), fc.oneof(number, quoted))
  .map(([a, b]) => a + b);
const value = fc.oneof(quoted, escaped, wild, range, compare, fc.constant('*'));
const key = fc.constantFrom(
  'service',
  'env',
  'resource_name',
  'operation_name',
  'type',
  'status',
  'kind',
  '@http.status_code',
  '@http.response.status_code',
  '@user.id',
  '@odd',
  'odd',
  '@size',
  '@ratio',
  'tenant',
  '@git.commit',
  'container.name',
  '@missing',
  '*',
);
const time = fc.constantFrom('>50ms', '<=0.02s', '[1ms TO 20000us}', '[* TO 5e7]', '33ms', '1?000000', '*');
const term = fc.oneof(
  { weight: 1, arbitrary: time.map((text) => `duration:${text}`) },
  { weight: 1, arbitrary: time.map((text) => `@duration:${text}`) },
  {
    weight: 6,
    arbitrary: fc.tuple(key, value).map(([name, of]) => (name === '*' ? '*:"o"' : `${name}:${of}`)),
  },
  { weight: 1, arbitrary: fc.oneof(quoted, escaped) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(key, fc.array(value, { minLength: 1, maxLength: 3 }))
      .map(([name, list]) => (name === '*' ? '*' : `${name}:(${list.join(' OR ')})`)),
  },
);
const query = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    fc
      .tuple(tie('node'), fc.constantFrom(' ', ' AND ', ' OR '), tie('node'))
      .map(([a, op, b]) => `${a}${op}${b}`),
    tie('node').map((node) => `-(${node})`),
    tie('node').map((node) => `NOT (${node})`),
    tie('node').map((node) => `(${node})`),
  ),
})).node;

test('any search finds what a walk over the rows finds', async () => {
  await fc.assert(
    fc.asyncProperty(query, async (text) => {
      expect(await found(text)).toEqual(expected(text));
    }),
    { numRuns: 80 },
  );
}, 60_000);
