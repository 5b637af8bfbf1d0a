import { startMs } from '../../../server/src/query/testing/builders.ts';
import { dependencies, type Item, items, type Line, lines, requests } from './telemetry-rows.ts';

type Row = readonly unknown[];

/** A query and the same question answered by looking at every row. Rows are compared in any order unless told. */
export interface TelemetryCase {
  readonly text: string;
  readonly rows: () => Row[];
  readonly ordered?: true;
}

const count = (list: readonly unknown[]) => [[list.length]];
const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
const average = (numbers: readonly number[]) => sum(numbers) / numbers.length;
const durations = (list: readonly Item[]) => list.map(({ duration }) => duration);
const time = (ms: number) => new Date(ms).toISOString().replace('Z', '0000Z');
const floor = (ms: number, size: number) => Math.floor(ms / size) * size;

/** Nearest rank. */
function percentile(numbers: readonly number[], percent: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1]!;
}

function groups<T, K>(list: readonly T[], key: (item: T) => K): [K, T[]][] {
  const found = new Map<string, [K, T[]]>();
  for (const item of list) {
    const value = key(item);
    const group = found.get(JSON.stringify(value)) ?? [value, []];
    group[1].push(item);
    found.set(JSON.stringify(value), group);
  }
  return [...found.values()];
}

const by =
  <T>(key: (item: T) => number | string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
const deviation = (numbers: readonly number[]) =>
  Math.sqrt(sum(numbers.map((value) => (value - average(numbers)) ** 2)) / (numbers.length - 1));
const word = (text: string, term: string) => new RegExp(`(^|[^a-z0-9])${term}([^a-z0-9]|$)`, 'i').test(text);
const parentOf = new Map(requests.map((item) => [item.id, item]));
const bucket = (ms: number) =>
  ms < 250 ? '<250ms' : ms < 500 ? '250ms-500ms' : ms < 1000 ? '500ms-1sec' : '1sec-3sec';

const aggregates: readonly TelemetryCase[] = [
  { text: 'requests | count', rows: () => count(requests) },
  { text: 'dependencies | count', rows: () => count(dependencies) },
  { text: 'traces | count', rows: () => count(lines) },
  { text: 'union requests, dependencies | count', rows: () => count(items) },
  {
    text: 'requests | summarize count() by name',
    rows: () => groups(requests, (item) => item.name).map(([name, list]) => [name, list.length]),
  },
  {
    text: 'requests | summarize n = count(), avg(duration) by cloud_RoleName',
    rows: () =>
      groups(requests, (item) => item.role).map(([role, list]) => [
        role,
        list.length,
        average(durations(list)),
      ]),
  },
  {
    text: 'requests | summarize percentiles(duration, 50, 95, 99) by name',
    rows: () =>
      groups(requests, (item) => item.name).map(([name, list]) => [
        name,
        ...[50, 95, 99].map((percent) => percentile(durations(list), percent)),
      ]),
  },
  {
    text: 'requests | summarize failed = countif(success == false), share = 100.0 * countif(success == "False") / count() by resultCode',
    rows: () =>
      groups(requests, (item) => item.code).map(([code, list]) => {
        const failed = list.filter((item) => !item.success).length;
        return [code, failed, (100 * failed) / list.length];
      }),
  },
  {
    text: 'requests | summarize min(duration), max(duration), stdev(duration), sum(duration)',
    rows: () => {
      const all = durations(requests);
      return [[Math.min(...all), Math.max(...all), deviation(all), sum(all)]];
    },
  },
  {
    text: 'requests | summarize count() by bin(timestamp, 5m) | order by timestamp asc',
    rows: () =>
      groups(requests, (item) => floor(item.ms, 300_000))
        .sort(by(([ms]) => ms))
        .map(([ms, list]) => [time(ms), list.length]),
    ordered: true,
  },
  {
    text: 'requests | summarize dcount(name), dcount(cloud_RoleName), dcountif(name, success == true)',
    rows: () => [[6, 3, new Set(requests.filter((item) => item.success).map((item) => item.name)).size]],
  },
  {
    text: 'requests | summarize arg_max(duration, name, resultCode)',
    rows: () => {
      const top = requests.reduce((best, item) => (item.duration > best.duration ? item : best));
      return [[top.duration, top.name, top.code]];
    },
  },
  {
    text: 'requests | summarize arg_min(timestamp, id) by name | project name, id',
    rows: () => groups(requests, (item) => item.name).map(([name, list]) => [name, list[0]!.id]),
  },
  {
    text: 'dependencies | summarize count(), sum(duration) by target, type',
    rows: () =>
      groups(dependencies, (item) => item.target).map(([target, list]) => [
        target,
        'redis',
        list.length,
        sum(durations(list)),
      ]),
  },
  {
    text: 'requests | summarize make_set(cloud_RoleName) by name | project name, n = array_length(set_cloud_RoleName)',
    rows: () =>
      groups(requests, (item) => item.name).map(([name, list]) => [
        name,
        new Set(list.map((item) => item.role)).size,
      ]),
  },
  {
    text: 'requests | summarize count() by tostring(customDimensions.plan)',
    rows: () => groups(requests, (item) => item.plan).map(([plan, list]) => [plan, list.length]),
  },
  {
    text: 'requests | summarize avg(todouble(customDimensions.size)), n = countif(isnotempty(customDimensions.size))',
    rows: () => {
      const sizes = requests.flatMap(({ size }) => (size === null ? [] : [size]));
      return [[average(sizes), sizes.length]];
    },
  },
  {
    text: 'requests | summarize n = count() by performanceBucket',
    rows: () => groups(requests, (item) => bucket(item.duration)).map(([name, list]) => [name, list.length]),
  },
  {
    text: 'union withsource = origin requests, dependencies, traces | summarize count() by origin',
    rows: () => [
      ['requests', requests.length],
      ['dependencies', dependencies.length],
      ['traces', lines.length],
    ],
  },
  {
    text: 'traces | summarize count() by severityLevel',
    rows: () => groups(lines, (line) => line.level).map(([level, list]) => [level, list.length]),
  },
  {
    text: 'requests | summarize sumif(duration, success == true), avgif(duration, name startswith "get"), maxif(duration, resultCode == "500")',
    rows: () => [
      [
        sum(durations(requests.filter((item) => item.success))),
        average(durations(requests.filter((item) => item.name.startsWith('GET')))),
        Math.max(...durations(requests.filter((item) => item.code === '500'))),
      ],
    ],
  },
];

const filters: readonly [text: string, keep: (item: Item) => boolean][] = [
  ['name == "GET /notes"', (item) => item.name === 'GET /notes'],
  ['name =~ "put /notes"', (item) => item.name.toLowerCase() === 'put /notes'],
  ['name has "notes"', (item) => word(item.name, 'notes')],
  ['name has_cs "Notes"', (item) => item.name.includes('Notes')],
  ['name contains "OTE"', (item) => /ote/i.test(item.name)],
  ['name !contains "note"', (item) => !/note/i.test(item.name)],
  ['name startswith "get"', (item) => item.name.startsWith('GET')],
  ['name endswith "/"', (item) => item.name.endsWith('/')],
  ['name matches regex @"^(PUT|POST) /[a-z]+$"', (item) => /^(PUT|POST) \/[a-z]+$/.test(item.name)],
  ['name in ("GET /", "GET /tags")', (item) => ['GET /', 'GET /tags'].includes(item.name)],
  ['name !in~ ("get /", "get /tags")', (item) => !['GET /', 'GET /tags'].includes(item.name)],
  ['name has_any ("tags", "id")', (item) => word(item.name, 'tags') || word(item.name, 'id')],
  ['name has_all ("delete", "id")', (item) => word(item.name, 'delete') && word(item.name, 'id')],
  ['duration > 1500', (item) => item.duration > 1_500],
  ['duration between (100.0 .. 200.0)', (item) => item.duration >= 100 && item.duration <= 200],
  ['duration !between (100.0 .. 1900.0)', (item) => item.duration < 100 || item.duration > 1_900],
  ['success == false and resultCode startswith "5"', (item) => !item.success && item.code.startsWith('5')],
  ['toint(resultCode) >= 400 or success == "False"', (item) => Number(item.code) >= 400 || !item.success],
  ['customDimensions.plan == "gold"', (item) => item.plan === 'gold'],
  ['tostring(customDimensions["plan"]) =~ "gold"', (item) => item.plan.toLowerCase() === 'gold'],
  ['isempty(customDimensions.plan)', (item) => item.plan === ''],
  ['toint(customDimensions.size) % 7 == 3', (item) => item.size !== null && item.size % 7 === 3],
  [
    'isnull(customDimensions.size) and cloud_RoleName != "web"',
    (item) => item.size === null && item.role !== 'web',
  ],
  [
    `timestamp >= datetime(${new Date(startMs + 600_000).toISOString()})`,
    (item) => item.ms >= startMs + 600_000,
  ],
  ['timestamp > ago(50m)', (item) => item.ms > startMs + 600_000],
  [
    'hourofday(timestamp) == 8 and not(success == true)',
    (item) => item.ms < startMs + 3_600_000 && !item.success,
  ],
  ['strlen(name) > 9', (item) => item.name.length > 9],
  ['extract(@"^([A-Z]+) ", 1, name) == "DELETE"', (item) => item.name.startsWith('DELETE ')],
];

const shaped: readonly TelemetryCase[] = [
  {
    text: 'requests | top 5 by duration desc | project name, duration',
    rows: () =>
      [...requests]
        .sort((a, b) => b.duration - a.duration)
        .slice(0, 5)
        .map((item) => [item.name, item.duration]),
    ordered: true,
  },
  {
    text: 'requests | order by timestamp desc | take 3 | project id, timestamp, success',
    rows: () =>
      [...requests]
        .reverse()
        .slice(0, 3)
        .map((item) => [item.id, time(item.ms), item.success ? 'True' : 'False']),
    ordered: true,
  },
  {
    text: 'AppRequests | where Success | summarize avg(DurationMs) by AppRoleName',
    rows: () =>
      groups(
        requests.filter((item) => item.success),
        (item) => item.role,
      ).map(([role, list]) => [role, average(durations(list))]),
  },
  {
    text: 'requests | extend method = tostring(split(name, " ")[0]) | summarize count() by method | order by method asc',
    rows: () =>
      groups(requests, (item) => item.name.split(' ')[0]!)
        .sort(by(([method]) => method))
        .map(([method, list]) => [method, list.length]),
    ordered: true,
  },
  {
    text: 'requests | join kind=inner (dependencies) on operation_Id | count',
    rows: () => count(dependencies.filter((item) => parentOf.has(item.parent))),
  },
  {
    text: 'dependencies | join kind=inner (requests | project id, route = name) on $left.operation_ParentId == $right.id | summarize sum(duration) by route',
    rows: () =>
      groups(dependencies, (item) => parentOf.get(item.parent)!.name).map(([name, list]) => [
        name,
        sum(durations(list)),
      ]),
  },
  {
    text: 'requests | join kind=leftanti (dependencies | where target == "db") on operation_Id | count',
    rows: () => {
      const used = new Set(dependencies.filter((item) => item.target === 'db').map((item) => item.operation));
      return count(requests.filter((item) => !used.has(item.operation)));
    },
  },
  {
    text: 'requests | where operation_Id in ((dependencies | where success == false | project operation_Id)) | summarize count() by name',
    rows: () => {
      const failed = new Set(dependencies.filter((item) => !item.success).map((item) => item.operation));
      return groups(
        requests.filter((item) => failed.has(item.operation)),
        (item) => item.name,
      ).map(([name, list]) => [name, list.length]);
    },
  },
  {
    text: 'let slow = toscalar(requests | summarize percentile(duration, 90)); requests | where duration > slow | count',
    rows: () => {
      const slow = percentile(durations(requests), 90);
      return count(requests.filter((item) => item.duration > slow));
    },
  },
  {
    text: 'requests | make-series n = count() default = 0 on timestamp from datetime(2026-11-21 08:00) to datetime(2026-11-21 08:30) step 10m by cloud_RoleName | project cloud_RoleName, n',
    rows: () =>
      groups(
        requests.filter((item) => item.ms < startMs + 1_800_000),
        (item) => item.role,
      ).map(([role, list]) => [
        role,
        [0, 1, 2].map(
          (at) => list.filter((item) => floor(item.ms - startMs, 600_000) === at * 600_000).length,
        ),
      ]),
  },
  {
    text: 'requests | summarize n = count() by name, cloud_RoleName | summarize arg_max(n, cloud_RoleName) by name | project name, n',
    rows: () =>
      groups(requests, (item) => item.name).map(([name, list]) => [
        name,
        Math.max(...groups(list, (item) => item.role).map(([, own]) => own.length)),
      ]),
  },
  {
    text: 'requests | distinct name, cloud_RoleName | count',
    rows: () => count(groups(requests, (item) => [item.name, item.role])),
  },
  {
    text: 'requests | sort by timestamp asc | serialize gap = timestamp - prev(timestamp) | summarize max(gap), countif(isnull(gap))',
    rows: () => [[`00:00:02.1000000`, 1]],
  },
  {
    text: 'requests | sort by timestamp asc | extend total = row_cumsum(duration) | summarize max(total)',
    rows: () => [[sum(durations(requests))]],
  },
  {
    text: 'traces | where message has "note" and severityLevel >= 2 | summarize count() by cloud_RoleName',
    rows: () =>
      groups(
        lines.filter((line) => word(line.message, 'note') && line.level >= 2),
        (line) => line.role,
      ).map(([role, list]) => [role, list.length]),
  },
  {
    text: 'traces | parse message with "cache miss for note " note:long | where isnotnull(note) | summarize count(), max(note)',
    rows: () => [[lines.filter((line) => line.message.startsWith('cache miss')).length, 17]],
  },
  {
    text: 'traces | where isnotempty(operation_Id) | join kind=inner requests on operation_Id | count',
    rows: () => {
      const known = new Set(requests.map((item) => item.operation));
      return count(lines.filter((line: Line) => known.has(line.operation)));
    },
  },
  {
    text: 'requests | summarize total = count() by name | extend share = round(100.0 * total / toscalar(requests | count), 2) | order by total desc, name asc | project name, share',
    rows: () =>
      groups(requests, (item) => item.name)
        .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
        .map(([name, list]) => [name, Math.round((10_000 * list.length) / requests.length) / 100]),
    ordered: true,
  },
  {
    text: 'requests | top-nested 2 of cloud_RoleName by n = count(), top-nested 1 of name by m = count() | project cloud_RoleName, n, m',
    rows: () =>
      groups(requests, (item) => item.role)
        .sort((a, b) => b[1].length - a[1].length)
        .slice(0, 2)
        .map(([role, list]) => [
          role,
          list.length,
          Math.max(...groups(list, (item) => item.name).map(([, own]) => own.length)),
        ]),
  },
  {
    text: "requests | evaluate pivot(success, count(), cloud_RoleName) | project cloud_RoleName, ['False'], ['True']",
    rows: () =>
      groups(requests, (item) => item.role).map(([role, list]) => {
        const good = list.filter((item) => item.success).length;
        return [role, list.length - good, good];
      }),
  },
  {
    text: 'search in (requests, traces) "payment" | summarize count() by $table',
    rows: () => [['traces', lines.filter((line) => word(line.message, 'payment')).length]],
  },
];

/** Of the OpenCensus tutorial: where each kind of telemetry is found, and by what its properties are asked for. */
const tutorial: readonly TelemetryCase[] = [
  {
    text: 'requests | where timestamp > ago(1h) | order by timestamp desc | project operation_Id | take 1',
    rows: () => [[requests.at(-1)!.operation]],
    ordered: true,
  },
  {
    text: 'dependencies | where timestamp > ago(1h) | project name | distinct name | order by name asc',
    rows: () => [['call cache'], ['call db'], ['call mail']],
    ordered: true,
  },
  {
    text: 'traces | where timestamp > ago(1h) and message contains "failed" | count',
    rows: () => count(lines.filter((line) => line.message.includes('failed'))),
  },
  { text: 'customMetrics | where name == "prompt_view" | count', rows: () => [[0]] },
  { text: 'exceptions | where timestamp > ago(1h) | count', rows: () => [[0]] },
];

export const telemetryCases: readonly TelemetryCase[] = [
  ...aggregates,
  ...filters.map(
    ([condition, keep]): TelemetryCase => ({
      text: `requests | where ${condition} | summarize count(), sum(duration)`,
      rows: () => {
        const kept = requests.filter(keep);
        return [[kept.length, sum(durations(kept))]];
      },
    }),
  ),
  ...shaped,
  ...tutorial,
];
