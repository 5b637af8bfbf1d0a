import { nanoseconds, pointRead, type Reader } from '../reader.ts';

export interface ArrivalCounts {
  readonly dialect: string;
  readonly service: string;
  readonly spans: number;
  readonly logs: number;
  readonly metricPoints: number;
  readonly exceptions: number;
}

const minuteMs = 60_000;

/** What was received in the minute before `nowMs`, by dialect and service, busiest first. */
export async function countLastMinute(
  reader: Reader,
  project: string,
  nowMs: number,
): Promise<ArrivalCounts[]> {
  const counted = (table: string, dialect: string, column: string) => `
    SELECT ${dialect} AS dialect, service, '${column}' AS kind, count() AS number FROM ${table}
    WHERE project = {project:String} AND received_time >= fromUnixTimestamp64Nano({sinceNs:Int64}, 'UTC')
    GROUP BY dialect, service`;
  const rows = await reader.read<{
    dialect: string;
    service: string;
    kind: keyof ArrivalCounts;
    number: number;
  }>(
    [
      counted('spans', 'dialect', 'spans'),
      counted('logs', 'dialect', 'logs'),
      counted('exceptions', 'dialect', 'exceptions'),
      counted('metric_points', "''", 'metricPoints'),
    ].join(' UNION ALL '),
    { project, sinceNs: nanoseconds(nowMs - minuteMs) },
    pointRead,
  );
  return sumByService(rows);
}

function sumByService(
  rows: readonly { dialect: string; service: string; kind: string; number: number }[],
): ArrivalCounts[] {
  const byService = new Map<string, Record<string, string | number>>();
  const dialects = new Map(rows.filter((row) => row.dialect !== '').map((row) => [row.service, row.dialect]));
  for (const row of rows) {
    // Points do not say their dialect: it is that of the service's other rows.
    const dialect = row.dialect || (dialects.get(row.service) ?? 'otlp');
    const key = `${dialect}\n${row.service}`;
    const entry = byService.get(key) ?? {
      dialect,
      service: row.service,
      spans: 0,
      logs: 0,
      metricPoints: 0,
      exceptions: 0,
    };
    entry[row.kind] = Number(entry[row.kind]) + row.number;
    byService.set(key, entry);
  }
  const total = (entry: ArrivalCounts) => entry.spans + entry.logs + entry.metricPoints;
  return [...byService.values()]
    .map((entry) => entry as unknown as ArrivalCounts)
    .sort((a, b) => total(b) - total(a));
}

/** True once the project holds a span, a log record or a metric point. */
export async function hasData(reader: Reader, project: string): Promise<boolean> {
  const any = (table: string) => `(SELECT 1 FROM ${table} WHERE project = {project:String} LIMIT 1)`;
  const rows = await reader.read(
    `SELECT 1 FROM (${['spans', 'logs', 'metric_points'].map(any).join(' UNION ALL ')}) LIMIT 1`,
    { project },
    pointRead,
  );
  return rows.length > 0;
}

export interface ProjectNames {
  readonly name: string;
  readonly environments: string[];
}

/** Projects with the environments their services named, in alphabetical order; `default` is always among them. */
export async function listProjects(reader: Reader): Promise<ProjectNames[]> {
  const rows = await reader.read<ProjectNames>(
    `SELECT project AS name, arraySort(groupUniqArrayIf(200)(environment, environment != '')) AS environments
     FROM operation_minutes GROUP BY project ORDER BY project`,
  );
  return rows.some((row) => row.name === 'default') ? rows : [{ name: 'default', environments: [] }, ...rows];
}
