import { startMs } from '../../../../server/src/query/testing/builders.ts';
import { dependencies, type Line, lines, requests } from '../telemetry-rows.ts';
import {
  average,
  by,
  count,
  durations,
  floor,
  groups,
  parentOf,
  percentile,
  sum,
  type TelemetryCase,
  time,
  word,
} from './figures.ts';

export const shaped: readonly TelemetryCase[] = [
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
