import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneColumns } from '../../../server/src/query/kql/ir/prune.ts';
import { wireStatement } from '../../../server/src/query/kql/run/statement.ts';
import { compileOverTables } from '../../../server/src/query/kql/worker/compile-tables.ts';
import { aSpan, startMs } from '../../../server/src/query/testing/builders.ts';
import { openTestStore, type TestStore } from '../../../server/src/query/testing/open-test-store.ts';
import { items, logRows, spanRows } from './telemetry-rows.ts';

const count = process.env.HEADWATER_FULL === '1' ? 3_000 : 40;

/** Repeats itself, so that a failure can be looked at. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const next = random(20_261_122);
const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;

const moments = [
  'ago(30m)',
  'ago(20m) + 1tick',
  'datetime(1969-12-31T23:59:59.9999999Z)',
  'datetime(1970-01-01)',
  'datetime(1970-01-01T00:00:00.0000001Z)',
  'datetime(2300-01-01)',
  'datetime(null)',
  `datetime(${new Date(startMs + 70_000).toISOString()})`,
];
const ids = [items[0]!.operation, items[30]!.operation, '0'.repeat(32), '', 'zz', items[0]!.id].map(
  (id) => `'${id}'`,
);
const truths = ['false', 'true', "'False'", "'True'", "'false'", "'x'", "'1'", 'bool(null)'];

/** Conditions that can be told in terms of what is stored, and some that cannot. */
const conditions: readonly (() => string)[] = [
  () => `timestamp ${pick(['>', '>=', '<', '<=', '==', '!='])} ${pick(moments)}`,
  () => `${pick(moments)} ${pick(['>', '>=', '<', '<='])} timestamp`,
  () => `timestamp between (${pick(moments)} .. ${pick(moments)})`,
  () => `success ${pick(['==', '!='])} ${pick(truths)}`,
  () =>
    `success ${pick(['in', '!in', 'in~', 'has', 'startswith', '=~'])} ('${pick(['True', 'false', 'Fa'])}')`,
  () => `tobool(success)`,
  () =>
    `name ${pick(['==', '!=', '=~', '<', '>=', 'has', 'contains', 'startswith', 'endswith'])} '${pick(['GET /notes', 'put /notes', 'call db', '', 'notes'])}'`,
  () => `name ${pick(['in', '!in'])} ('GET /notes', 'call db', 'PUT /Notes')`,
  () => `cloud_RoleName ${pick(['==', '!='])} '${pick(['web', 'Web', ''])}'`,
  () => `resultCode ${pick(['==', '!=', '>'])} '${pick(['200', '500', '0'])}'`,
  () => `operation_Id ${pick(['==', '!='])} ${pick(ids)}`,
  () => `operation_Id ${pick(['in', '!in'])} (${pick(ids)}, ${pick(ids)})`,
  () => `id == ${pick(ids)}`,
  () =>
    `operation_Name ${pick(['==', '!=', 'has', 'startswith', '=~'])} '${pick(['GET /notes', 'call db', ''])}'`,
  () => `isempty(operation_ParentId)`,
  () => `performanceBucket ${pick(['==', '!=', '<'])} '${pick(['<250ms', '1sec-3sec', 'none'])}'`,
  () => `duration ${pick(['>', '<=', '=='])} ${pick(['500', '1.5', 'real(nan)', 'real(null)'])}`,
  () => `itemType == '${pick(['request', 'dependency', 'trace'])}'`,
  () => `tostring(customDimensions.plan) ${pick(['==', '!=', '=~'])} '${pick(['gold', ''])}'`,
  () => `customDimensions['size'] ${pick(['>', '=='])} ${pick(['10', '0'])}`,
  () => `isnotempty(customDimensions['http.response.status_code'])`,
  () => `strlen(name) % 3 == 1`,
];

function condition(depth = 0): string {
  const kind = next();
  if (depth > 1 || kind < 0.55) return pick(conditions)();
  if (kind < 0.75) return `(${condition(depth + 1)} and ${condition(depth + 1)})`;
  return kind < 0.9 ? `(${condition(depth + 1)} or ${condition(depth + 1)})` : `not(${condition(depth + 1)})`;
}

const keys: readonly (() => string)[] = [
  () => 'name',
  () => 'success',
  () => 'resultCode',
  () => 'performanceBucket',
  () => 'cloud_RoleName',
  () => 'itemType',
  () => 'operation_Name',
  () => 'application_Version',
  () => `cloud_RoleName, name, ${pick(['cloud_RoleInstance', 'success', 'itemType'])}`,
  () => `bin(timestamp, ${pick(['1m', '7m', '13d', '1tick'])})`,
  () => `n = strlen(name)`,
  () => `p = tostring(customDimensions.plan)`,
  () => `m = tostring(customDimensions['http.response.status_code'])`,
  () => `slow = duration > 900`,
  () => `who = strcat(cloud_RoleName, '-', name)`,
  () => `one = 'x'`,
  () => 'operation_Id',
];
const some = (from: readonly (() => string)[], most: number) =>
  [...new Set(Array.from({ length: 1 + Math.floor(next() * most) }, () => pick(from)))].map((make) => make());

const aggregates: readonly (() => string)[] = [
  () => 'count()',
  () => `f = countif(${condition(1)})`,
  () => `a = round(avg(duration), 6)`,
  () => 'percentiles(duration, 50, 95)',
  () => 'dcount(name)',
  () => 'first = min(tolong(timestamp))',
  () => 'last = max(name)',
  () => `s = sumif(duration, ${condition(2)}) > 1000`,
  () => 'set = array_sort_asc(make_set(cloud_RoleName))',
  () => 'names = array_sort_asc(make_list(name))',
  () => `arg_max(id, ${pick(['name', 'name, operation_Id', 'duration'])})`,
  () => `m = take_any(strcat(operation_Name, cloud_RoleName)) == ''`,
];

const table = () => pick(['requests', 'dependencies', 'union requests, dependencies']);
const filtered = () => `${table()} | where ${condition()}${next() < 0.4 ? ` | where ${condition()}` : ''}`;
const summarized = () =>
  `${filtered()} | summarize ${some(aggregates, 3).join(', ')}${next() < 0.85 ? ` by ${some(keys, 3).join(', ')}` : ''}`;

const calls = () =>
  `dependencies | where ${condition()} | summarize n = count(), ${some(aggregates, 2).join(', ')} by ${pick(['target, type', 'target, type, name', 'type, cloud_RoleName, resultCode', 'target, bin(timestamp, 7m)'])}`;

const shapes: readonly (() => string)[] = [
  summarized,
  summarized,
  summarized,
  calls,
  () =>
    `${filtered()} | summarize arg_${pick(['max', 'min'])}(id, ${pick(['*', 'name, timestamp', 'duration, success'])})${pick(['', ' by name', ' by cloud_RoleName, resultCode', ' by bin(timestamp, 7m)'])}`,
  () => `${calls()} | order by n desc, tostring(pack_all()) asc | extend place = row_number()`,
  () =>
    `dependencies | where type ${pick(['==', '!=', 'has', 'in'])} ('${pick(['HTTP', 'SQL', 'x'])}') and ${condition()} | summarize n = count() by target | where n > 1`,
  () =>
    `${table()} | extend bag = parse_json(strcat('{"plan":"', name, '"}')) | where ${condition(1)} | where ${condition(1)} and bag.plan != 'x' | project timestamp, id, plan = tostring(bag.plan), name`,
  () =>
    `requests | order by timestamp asc, id asc | extend place = row_number(), before = prev(name) | where ${condition()} | project place, before, id`,
  () => `${summarized()} | count`,
  () => `${filtered()} | count`,
  () =>
    `${filtered()} | distinct ${pick(['name, success', 'resultCode', 'performanceBucket, cloud_RoleName'])}`,
  () =>
    `${filtered()} | extend x = strcat(name, success), y = ${condition(1)} | where x != 'z' or y | project timestamp, id, x, y, t = tostring(y)`,
  () =>
    `${filtered()} | top 15 by ${pick(['timestamp', 'duration', 'name'])}, id | project timestamp, id, resultCode, name`.replace(
      /by (\w+), id/,
      'by $1',
    ),
  () =>
    `${filtered()} | order by timestamp asc, id asc | take 12 | where ${condition(1)} | project id, name, operation_Id`,
  () =>
    `let big = toscalar(requests | summarize percentile(duration, 60)); ${filtered()} | where duration > big | summarize count() by name`,
  () =>
    `${filtered()} | make-series n = count() on timestamp from ago(30m) to now() step 3m by ${pick(['cloud_RoleName', 'success', 'name'])}`,
  () =>
    `requests | where ${condition()} | summarize n = count() by name, success | join kind=${pick(['leftouter', 'inner', 'fullouter'])} (requests | where ${condition()} | summarize m = count(), t = min(duration) by name, success) on name, success`,
  () =>
    `requests | where ${condition()} | project operation_Id, name | join kind=${pick(['inner', 'leftouter', 'leftanti'])} (dependencies | where ${condition()} | project operation_Id, target, type) on operation_Id | summarize count() by name, target`,
];

/** One of each form that a rule is for, whatever is drawn. */
const always = [
  'dependencies | summarize n = count(), percentile(duration, 95) by target, type, name',
  'dependencies | summarize a = round(avg(duration), 6), dcount(name), arg_max(id, name) by cloud_RoleName, target, resultCode',
  'requests | summarize count(), make_set(success) by cloud_RoleName, name, bin(timestamp, 1m)',
  'union requests, dependencies | summarize count(), dcount(name) by operation_Name, cloud_RoleName',
  'requests | where operation_Name != "GET /notes" | summarize count() by operation_Name, resultCode',
  'requests | where operation_Name == "GET /notes" | count',
  'requests | where name != "x" | summarize arg_max(id, *) by cloud_RoleName, success',
  'union requests, dependencies | summarize arg_min(id, name, duration) by operation_Name',
  'dependencies | where name == "none" | summarize arg_max(timestamp, *)',
  'dependencies | summarize arg_max(id, *), count() by type',
  'search in (requests, traces) "notes" | where timestamp > ago(25m) | summarize count() by itemType',
  'requests | extend all = toscalar(requests | count), bag = todynamic(tostring(customDimensions)) | where name startswith "GET" and bag.plan == "gold" | project id, all, size = bag.size',
  'dependencies | where operation_Name startswith "GET" | project id, operation_Name, target, name',
];

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
  await opened.store.insertRows('spans', spanRows());
  await opened.store.insertRows('logs', logRows());
  await opened.store.insertRows('spans', oddRows());
}, 120_000);

afterAll(async () => {
  await opened.close();
}, 60_000);

/** Times at and around the borders of a tick and of 1970, texts where others have numbers, hot keys in the maps. */
function oddRows(): object[] {
  const times = [
    ...['000', '001', '099', '100', '101', '150', '200'].map((end) => `1970-01-01 00:00:00.000000${end}`),
    ...['999', '900', '850'].map((end) => `1969-12-31 23:59:59.999999${end}`),
    '2262-04-11 23:47:16.854775807',
  ];
  return times.map((time, i) =>
    aSpan({
      project: 'default',
      trace: 9_000 + i,
      span: 90_000 + i,
      service: 'web',
      name: 'GET /notes',
      kind: i % 2 === 0 ? 2 : 3,
      columns: {
        start_time: time,
        dialect: i % 3 === 0 ? 'app-insights' : 'otlp',
        result_code: i % 3 === 0 ? `r${i}` : '',
        attributes: {
          'http.response.status_code': `"${i}"`,
          plan: 'gold',
          ...(i % 2 === 0 && { 'ai.operation.name': ['GET /notes', 'GET /op'][i % 4 === 0 ? 0 : 1] }),
        },
        attributes_number: { 'http.response.status_code': i, size: i },
      },
    }),
  );
}

async function rowsOf(text: string, isRewritten: boolean): Promise<string[]> {
  const nowTicks = BigInt(startMs + 1_800_000) * 10_000n + 621_355_968_000_000_000n;
  const order = { text, nowTicks, timespan: false, stages: new Map(), functions: [] };
  const { compiled } = compileOverTables(order);
  if (compiled.kind !== 'plan') throw new Error(`not one statement: ${text}`);
  const { node, columns, subplans } = compiled;
  const sql = wireStatement(
    node,
    columns,
    compiled.order,
    subplans,
    undefined,
    ...(isRewritten ? [] : [pruneColumns]),
  );
  const settings = { enable_materialized_cte: 1, max_query_size: 10_000_000 };
  const bytes = await opened.store.readBytes(
    sql,
    { project: 'default' },
    { format: 'JSONCompactEachRow', settings },
  );
  return bytes.toString().trim().split('\n').sort();
}

test(`${count} queries give the same rows as their plans do without rewriting`, async () => {
  const wrong: string[] = [];
  let rows = 0;
  let failed = 0;

  for (let at = 0; at < count; at += 1) {
    const text = always[at] ?? pick(shapes)();
    const [plain, rewritten] = await Promise.all(
      [false, true].map((isRewritten) =>
        rowsOf(text, isRewritten).catch((error: unknown) => [detail(error)]),
      ),
    );
    rows += plain!.length;
    if (plain![0]?.includes('Exception')) failed += 1;
    if (plain!.join('\n') !== rewritten!.join('\n'))
      wrong.push(`${text}\n  ${difference(plain!, rewritten!)}\n  ${difference(rewritten!, plain!)}`);
  }

  expect(wrong.slice(0, 5)).toEqual([]);
  expect(rows).toBeGreaterThan(count);
  expect(failed).toBeLessThan(count / 10);
}, 600_000);

function detail(error: unknown): string {
  return String((error as Error).cause ?? error).slice(0, 300);
}

function difference(rows: readonly string[], others: readonly string[]): string {
  return rows.find((row) => !others.includes(row)) ?? `${rows.length} rows`;
}
