import { dependencies, items, lines, requests } from '../telemetry-rows.ts';
import {
  average,
  bucket,
  by,
  count,
  deviation,
  durations,
  floor,
  groups,
  percentile,
  sum,
  type TelemetryCase,
  time,
} from './figures.ts';

export const aggregates: readonly TelemetryCase[] = [
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
