import { afterAll, beforeAll, expect, test } from 'vitest';
import { HeadwaterError } from '../../../server/src/errors/headwater-error.ts';
import { type KqlCompiler, openCompiler, runKql } from '../../../server/src/query/kql/run-kql.ts';
import { startMs } from '../../../server/src/query/testing/builders.ts';
import { openTestStore, type TestStore } from '../../../server/src/query/testing/open-test-store.ts';
import { logRows, spanRows } from './telemetry-rows.ts';

const timeoutMs = 1_000;
/** What compiling, starting a thread anew and stopping in the engine may take beside the query's own limit. */
const slackMs = 20_000;

const repeated = (times: number, text: (at: number) => string, between = ' ') =>
  Array.from({ length: times }, (_, at) => text(at)).join(between);
const times = (size: number, text: string) => text.repeat(size);

/** Texts that cost more than they look; the size makes each of them a family. */
const shapes: readonly ((size: number) => string)[] = [
  (n) => `range x from 1 to ${n}000000000000 step 1 | summarize dcount(x)`,
  (n) => `range x from 1 to 9223372036854775807 step ${n} | count`,
  (n) => `range t from datetime(0001-01-01) to datetime(9999-12-31) step ${n}tick | count`,
  (n) => `print x = range(1, ${n}00000000)`,
  (n) => `print x = strlen(strrep('${times(100, 'ab')}', ${n}0000))`,
  (n) => `print x = repeat('${times(200, 'a')}', ${n}000000)`,
  (n) => `print s = '${times(n * 400, 'a')}' | where s matches regex '(a*)*b(a|a?)+$' | count`,
  (n) => `print s = '${times(n * 200, 'ab')}' | where s matches regex '(((a|b){1,50}){1,50}){1,${n}}c'`,
  (n) => `requests | where name matches regex '${times(n * 50, '(x+x+)+')}y'`,
  (n) => `print x = ${times(n * 60, '(')}1${times(n * 60, ')')}`,
  (n) => `print x = 1${times(n * 500, ' + 1')}`,
  (n) => `print x = ${times(n * 50, 'not(')}true${times(n * 50, ')')}`,
  (n) => `print x = ${times(n * 20, 'iff(true, ')}1${times(n * 20, ', 2)')}`,
  (n) =>
    `${repeated(8 + n * 2, (at) => `let f${at} = (x:long) { ${at === 0 ? 'x' : `f${at - 1}(x) + f${at - 1}(x + 1)`} };`)} print f${7 + n * 2}(1)`,
  (n) =>
    `${repeated(6 + n, (at) => `let t${at} = ${at === 0 ? 'requests' : `union t${at - 1}, t${at - 1}`};`)} t${5 + n} | count`,
  (n) => `requests ${repeated(n * 20, (at) => `| extend c${at} = strcat(name, '${at}')`)} | count`,
  (n) => `requests | where name in (${repeated(n * 3_000, (at) => `'${at}'`, ', ')}) | count`,
  (n) =>
    `union requests, dependencies | extend k = 1 | join kind=inner (union requests, dependencies | extend k = 1) on k ${times(Math.min(n, 4), '| project-away k1 | join kind=inner (requests | extend k = 1) on k ')}| count`,
  (n) => `requests | mv-expand a = range(1, ${n}00000) | mv-expand b = range(1, ${n}00000) | count`,
  (n) =>
    `requests | make-series count() on timestamp from datetime(1900-01-01) to datetime(2100-01-01) step ${n}ms`,
  (n) =>
    `requests | summarize make_list(pack_all()) by bin(timestamp, ${n}d) | extend x = tostring(list_) | extend y = strcat(x, x, x, x) | extend z = strcat(y, y, y, y, y, y) | project strlen(z)`,
  (n) =>
    `requests | extend s = strrep(name, ${n}00) | summarize make_set(s), make_list(s), dcount(s) by s | count`,
  (n) =>
    `requests | serialize | extend ${repeated(n * 3, (at) => `p${at} = prev(duration, ${at + 1})`, ', ')} | summarize count()`,
  (n) =>
    `requests | scan declare (x: string) with (step s: true => x = strcat(s.x, name, '${times(n * 100, 'z')}');) | summarize max(strlen(x))`,
  (n) => `${repeated(n * 30, () => 'print x = 1', ';')}`,
  (n) => `requests | evaluate autocluster() | take ${n}`,
  (n) => `requests | project name, a = pack_all() | evaluate basket(0.000${n})`,
  (n) => `search '${times(n * 1_000, '*a')}'`,
  (n) => `print parse_json('${times(n * 500, '[')}${times(n * 500, ']')}')`,
  (n) => `print x = dynamic(${times(n * 100, '{"a":')}1${times(n * 100, '}')}) | project tostring(x)`,
  (n) => `print x = extract_all('(${times(Math.min(n, 15), '(.)')})', '${times(n * 1_000, 'x')}')`,
  (n) => `requests | extend d = series_decompose(range(1, ${n}0000, 1)) | count`,
  (n) => `requests | partition by name (top ${n} by duration | extend r = range(1, 100000)) | count`,
];

const sizes = process.env.HEADWATER_FULL === '1' ? [1, 2, 3, 5, 8, 13, 30] : [3];

let opened: TestStore;
let compiler: KqlCompiler;

beforeAll(async () => {
  opened = await openTestStore();
  compiler = openCompiler();
  await opened.store.insertRows('spans', spanRows());
  await opened.store.insertRows('logs', logRows());
});

afterAll(async () => {
  await compiler.close();
  await opened.close();
});

test.each(sizes.flatMap((size) => shapes.map((shape) => [shape(size)])))(
  'ends within its limit: %.80s',
  async (text) => {
    const request = { text, project: 'default', nowMs: startMs + 3_600_000, timeoutMs, maxRows: 1_000 };

    const outcome = await runKql(request, compiler, opened.store).catch((error: unknown) => error);

    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(HeadwaterError);
    else expect(outcome).toMatchObject({ columns: expect.any(Array) });
  },
  timeoutMs + slackMs,
);

test('and the store answers as before', async () => {
  const request = { text: 'requests | count', project: 'default', nowMs: startMs + 3_600_000 };

  await expect(runKql(request, compiler, opened.store)).resolves.toMatchObject({ rows: [[800n]] });
});
