/** Days that rows are kept after they were received, by signal. */
export interface Retention {
  readonly spansDays: number;
  readonly logsDays: number;
  readonly metricsDays: number;
  readonly rollupsDays: number;
}

export interface RetentionOptions {
  readonly retention: Retention;
  /** what differs from it in single projects */
  readonly projects?: Readonly<Record<string, Partial<Retention>>>;
}

interface KeptTable {
  readonly signal: keyof Retention;
  /** a DateTime; the server's own clock for telemetry, so that a wrong client clock deletes nothing early */
  readonly since: string;
}

const received = 'toDateTime(received_time)';

/** Resources have no signal of their own: they are kept as long as what is kept longest. */
export const keptTables: Readonly<Record<string, KeptTable>> = {
  spans: { signal: 'spansDays', since: received },
  exceptions: { signal: 'spansDays', since: received },
  logs: { signal: 'logsDays', since: received },
  events: { signal: 'logsDays', since: received },
  metric_points: { signal: 'metricsDays', since: received },
  metric_series: { signal: 'metricsDays', since: received },
  resources: { signal: 'rollupsDays', since: received },
  operation_minutes: { signal: 'rollupsDays', since: 'time' },
  instance_minutes: { signal: 'rollupsDays', since: 'time' },
  log_minutes: { signal: 'rollupsDays', since: 'time' },
  edge_minutes: { signal: 'rollupsDays', since: 'time' },
  facet_minutes: { signal: 'rollupsDays', since: 'time' },
};

/**
 * The TTL expression of a table. Where projects differ it is decided row by row.
 *
 * @throws RangeError when days are no whole number from 1 to 36,500
 */
export function retentionTtl(table: string, { retention, projects = {} }: RetentionOptions): string {
  const { signal, since } = keptTables[table]!;
  const days = wholeDays(retention[signal]);
  const special = Object.entries(projects).filter(([, own]) => (own[signal] ?? days) !== days);
  if (special.length === 0) return `${since} + toIntervalDay(${days})`;
  const cases = special.map(
    ([project, own]) => `project = ${text(project)}, ${wholeDays(own[signal] ?? days)}`,
  );
  return `${since} + toIntervalDay(multiIf(${cases.join(', ')}, ${days}))`;
}

/** True when a part can hold rows that expire on different days, so that rows and not parts are dropped. */
export function differsByProject(table: string, options: RetentionOptions): boolean {
  return retentionTtl(table, options).includes('multiIf');
}

function wholeDays(days: number): number {
  if (!Number.isInteger(days) || days < 1 || days > 36_500) throw new RangeError(`retention of ${days} days`);
  return days;
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
