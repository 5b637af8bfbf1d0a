import {
  aggregateSpans as aggregateRoute,
  listFacets as facetsRoute,
  listRanges as rangesRoute,
} from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fc } from '../../../../../tests/fuzz/properties.ts';
import { parseSearch } from '../../search-syntax/parse-search.ts';
import { withoutKey } from '../../search-syntax/same-key.ts';
import { anySearch } from '../../search-syntax/testing/any-search.ts';
import { meetsSearch, type PlainRow } from '../../search-syntax/testing/evaluate-search.ts';
import { samples, storeSamples } from '../../search-syntax/testing/search-samples.ts';
import { startMs } from '../../testing/builders.ts';
import { openTestStore, type TestStore } from '../../testing/open-test-store.ts';
import { aggregateSpans } from '../aggregate-spans.ts';
import { searchSpans } from '../search-spans.ts';
import { listFacets } from './list-facets.ts';
import { listRanges } from './list-ranges.ts';

/** How a walk over the rows finds a key's value. */
const read: Readonly<Record<string, (row: PlainRow) => string | number | undefined>> = {
  service: ({ words }) => words.service,
  env: ({ words }) => words.env,
  resource_name: ({ words }) => words.resource_name,
  operation_name: ({ words }) => words.operation_name,
  type: ({ words }) => words.type,
  kind: ({ words }) => words.kind,
  status: ({ words }) => words.status,
  host: ({ words }) => words.host,
  version: ({ words }) => words.version,
  '@http.status_code': ({ attributes }) => attributes['http.status_code'],
  '@user.id': ({ attributes }) => attributes['user.id'],
  '@odd': ({ attributes }) => attributes.odd,
  '@size': ({ attributes }) => attributes.size,
  'container.name': ({ resource }) => resource['container.name'],
  '@missing': () => undefined,
};
const keys = Object.keys(read);
/** What each key is called in the parts of a search that are about it alone. */
const nameOf: Readonly<Record<string, string>> = {
  env: 'environment',
  resource_name: 'name',
  operation_name: 'operation',
  type: 'span_type',
  '@http.status_code': 'http_status',
  '@user.id': 'user_id',
};

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await storeSamples(db.store);
});

afterAll(() => db.close());

const ask = (query: string, minutes = 1) => ({
  project: 'default',
  fromMs: startMs,
  toMs: startMs + minutes * 60_000,
  filters: [],
  level: 'all' as const,
  query,
});

function counted(query: string, key: string): { value: string; count: number }[] {
  const root = withoutKey(parseSearch(query).root, nameOf[key] ?? key);
  const counts = new Map<string, number>();
  for (const { row } of samples) {
    const value = read[key]!(row);
    if (value === undefined || value === '' || !meetsSearch(root, row)) continue;
    counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)));
}

const facetsOf = (query: string, more: object = {}) =>
  listFacets(db.store, { ...ask(query), keys, contains: '', limit: 200, ...more });

describe('facets', () => {
  test.each([
    '',
    'service:notes',
    'service:(notes OR calendar) -@http.status_code:404',
    'été',
    '-env:dev @size:>5',
  ])('count what a walk over the rows counts: %s', async (query) => {
    const answer = await facetsOf(query);

    expect(facetsRoute.response.parse(answer)).toEqual(answer);
    expect(answer.facets.map(({ key }) => key)).toEqual(keys);
    for (const { key, values } of answer.facets) expect([key, values]).toEqual([key, counted(query, key)]);
  });

  test('of any search count what a walk over the rows counts', async () => {
    await fc.assert(
      fc.asyncProperty(anySearch, fc.subarray(keys, { minLength: 1, maxLength: 4 }), async (query, some) => {
        const { facets } = await facetsOf(query, { keys: some });
        expect(facets.map(({ key, values }) => [key, values])).toEqual(
          some.map((key) => [key, counted(query, key)]),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('from the rollup are those from the rows', async () => {
    const rollup = await facetsOf('service:(notes OR calendar)', ask('service:(notes OR calendar)', 60));

    const sources = new Map(rollup.facets.map(({ key, source }) => [key, source]));
    expect([sources.get('resource_name'), sources.get('service'), sources.get('@odd')]).toEqual([
      'rollup',
      'rollup',
      'rows',
    ]);
    for (const { key, values } of rollup.facets) {
      expect([key, values]).toEqual([key, counted('service:(notes OR calendar)', key)]);
    }
  });

  test.each(['status:error', 'service:(notes OR calendar) status:error'])(
    'of failed spans have their services and environments from the rollup: %s',
    async (query) => {
      const { facets } = await facetsOf(query, ask(query, 60));

      const sources = new Map(facets.map(({ key, source }) => [key, source]));
      expect(['service', 'env', 'resource_name'].map((key) => sources.get(key))).toEqual([
        'rollup',
        'rollup',
        'rows',
      ]);
      for (const { key, values } of facets) expect([key, values]).toEqual([key, counted(query, key)]);
    },
  );

  test('of every span are read at once', async () => {
    let statements = 0;
    const read: typeof db.store.read = (...args) => {
      statements += 1;
      return db.store.read(...args);
    };

    await listFacets(
      { ...db.store, read },
      { ...ask('', 60), keys: ['service', 'status', 'kind', 'host'], contains: '', limit: 50 },
    );

    expect(statements).toBe(2);
  });

  test('keep the values that their own key leaves out, so that one can choose another', async () => {
    const { facets } = await facetsOf('service:notes status:error', { keys: ['service', 'status'] });

    expect(facets[0]?.values).toHaveLength(4);
    expect(facets[1]?.values.map(({ value }) => value)).toEqual(['ok', 'error']);
  });

  test('say that there are more, and find values by a part of them', async () => {
    const { facets } = await facetsOf('', { keys: ['service'], limit: 2 });
    const found = await facetsOf('', { keys: ['service', '@odd'], contains: 'A' });

    expect([facets[0]?.values.length, facets[0]?.more]).toEqual([2, true]);
    expect(found.facets[0]?.values.map(({ value }) => value).sort()).toEqual(['calendar', 'pay-ments']);
    expect(found.facets[1]?.values.every(({ value }) => /a/i.test(value))).toBe(true);
  });
});

describe('ranges', () => {
  const sizes = samples.flatMap(({ row }) =>
    row.attributes.size === undefined ? [] : [Number(row.attributes.size)],
  );

  test('are the smallest and largest numbers, without the conditions on the key', async () => {
    const answer = await listRanges(db.store, {
      ...ask('@size:>70 env:dev'),
      keys: ['@size', 'duration', '@tenant'],
    });

    expect(rangesRoute.response.parse(answer)).toEqual(answer);
    const dev = samples.filter(({ row }) => row.words.env === 'dev').map(({ row }) => row.attributes.size);
    const numbers = dev.flatMap((size) => (typeof size === 'number' ? [size] : []));
    expect(answer.ranges[0]).toMatchObject({ min: Math.min(...numbers), max: Math.max(...numbers) });
    expect(answer.ranges[2]).toMatchObject({ min: null, max: null });
    expect(sizes.length).toBeGreaterThan(0);
  });

  test('of durations come from the rollup within two percent below', async () => {
    const { ranges } = await listRanges(db.store, { ...ask('', 60), keys: ['duration'] });

    expect(ranges[0]?.max).toBe(97e6);
    expect(ranges[0]?.min).toBeLessThanOrEqual(1e6);
    expect(ranges[0]?.min).toBeGreaterThan(0.98e6);
  });
});

describe('aggregates', () => {
  const measures = [{ fn: 'count' }, { fn: 'errors' }, { fn: 'avg', key: '@duration' }] as const;
  const question = { measures, view: 'table', order: 'desc', limit: 500, buckets: 60 } as const;

  function walked(query: string, groupBy: readonly string[]) {
    const { root } = parseSearch(query);
    const groups = Map.groupBy(
      samples.filter(({ row }) => meetsSearch(root, row)),
      ({ row }) => JSON.stringify(groupBy.map((key) => String(read[key]!(row) ?? ''))),
    );
    return [...groups].map(([by, rows]) => {
      const failed = rows.filter(({ row }) => row.words.status === 'error').length;
      const sum = rows.reduce((all, { row }) => all + Number(row.words.duration), 0);
      return { by: JSON.parse(by) as string[], values: [rows.length, failed, sum / rows.length] };
    });
  }
  const sorted = <T extends { by: readonly string[] }>(groups: readonly T[]) =>
    [...groups].sort((a, b) => (JSON.stringify(a.by) < JSON.stringify(b.by) ? -1 : 1));

  test('of any search by any keys are those of a walk over the rows', async () => {
    await fc.assert(
      fc.asyncProperty(anySearch, fc.subarray(keys, { maxLength: 3 }), async (query, groupBy) => {
        const answer = await aggregateSpans(db.store, { ...ask(query), ...question, groupBy });
        expect(answer.source).toBe('rows');
        expect(sorted(answer.groups)).toEqual(sorted(walked(query, groupBy)));
      }),
      { numRuns: 40 },
    );
  });

  test('from the rollup are those from the rows, over time too', async () => {
    const query = 'service:(notes OR calendar) -kind:client';
    const asked = { ...ask(query, 60), ...question, groupBy: ['service', 'resource_name'] };

    const answer = await aggregateSpans(db.store, { ...asked, view: 'timeseries', limit: 50 });

    expect(aggregateRoute.response.parse(answer)).toEqual(answer);
    expect(answer.source).toBe('rollup');
    expect(sorted(answer.groups)).toEqual(sorted(walked(query, asked.groupBy)));
    const first = answer
      .overTime!.series.filter(({ name }) => name === 'count')
      .map(({ values }) => values[0]);
    expect(first).toEqual(answer.groups.map(({ values }) => values[0]));
  });
});

test('columns of a list hold the values of any key', async () => {
  const { spans } = await searchSpans(db.store, {
    ...ask(''),
    limit: 500,
    order: 'oldest',
    columns: ['@odd', '@size', 'container.name', '@missing', 'host'],
  });

  expect(spans.map(({ values }) => values)).toEqual(
    samples.map(({ row }) =>
      [row.attributes.odd, row.attributes.size, row.resource['container.name'], '', 'node-1'].map((value) =>
        String(value ?? ''),
      ),
    ),
  );
});
