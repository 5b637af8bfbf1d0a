import { spanHistogram as histogramRoute } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { idHex, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { searchSpans } from '../traces/search-spans.ts';
import { spanHistogram } from '../traces/span-histogram.ts';
import { parseSearch } from './parse-search.ts';
import { anySearch } from './testing/any-search.ts';
import { meetsSearch } from './testing/evaluate-search.ts';
import { samples, storeSamples } from './testing/search-samples.ts';

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await storeSamples(db.store);
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
  ['@http.status_code:0', 'none'],
  ['-@http.status_code:0', 'all'],
  ['@http.status_code:(0 OR 404)'],
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

test('any search finds what a walk over the rows finds', async () => {
  await fc.assert(
    fc.asyncProperty(anySearch, async (text) => {
      expect(await found(text)).toEqual(expected(text));
    }),
    { numRuns: 80 },
  );
});
