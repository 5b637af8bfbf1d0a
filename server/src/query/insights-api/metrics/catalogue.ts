import { kqlText } from '../properties.ts';

export type Aggregation = 'min' | 'max' | 'avg' | 'sum' | 'count' | 'unique';

/** A metric: which rows it is about, and how its aggregations are written. */
export interface Metric {
  readonly id: string;
  /** Classic table whose properties may filter and split it; `$all` for several */
  readonly table: string;
  /** KQL of the rows */
  readonly rows: string;
  readonly displayName: string;
  readonly defaultAggregation: Aggregation;
  /** KQL by aggregation; `{seconds}` stands for the length of a bucket */
  readonly aggregations: Readonly<Partial<Record<Aggregation, string>>>;
}

const weighted = (value: string): Metric['aggregations'] => ({
  avg: `sum(todouble(${value}) * itemCount) / sum(iff(isnull(${value}), 0, itemCount))`,
  min: `min(${value})`,
  max: `max(${value})`,
  sum: `sum(todouble(${value}) * itemCount)`,
  count: 'sum(itemCount)',
});
const counted = { sum: 'sum(itemCount)', count: 'sum(itemCount)' };
const plain = (value: string): Metric['aggregations'] => ({
  avg: `avg(${value})`,
  min: `min(${value})`,
  max: `max(${value})`,
  sum: `sum(${value})`,
  count: 'count()',
});
const unique = (column: string) => ({ unique: `dcountif(${column}, isnotempty(${column}))` });
const everything =
  'union requests, dependencies, traces, exceptions, customEvents, pageViews, browserTimings, availabilityResults';

function metric(
  id: string,
  table: string,
  displayName: string,
  aggregations: Metric['aggregations'],
  defaultAggregation: Aggregation,
  rows: string = table,
): Metric {
  return { id, table, rows, displayName, defaultAggregation, aggregations };
}

/** Instances of one counter are averaged; a counter that is sent under two names counts under either. */
function counter(id: string, displayName: string, ...names: readonly [category: string, counter: string][]) {
  const conditions = names.map(
    ([category, name]) => `(category == ${kqlText(category)} and counter == ${kqlText(name)})`,
  );
  const rows = `performanceCounters | where ${conditions.join(' or ')}`;
  const { avg = '', min = '', max = '' } = plain('value');
  return metric(
    `performanceCounters/${id}`,
    'performanceCounters',
    displayName,
    { avg, min, max },
    'avg',
    rows,
  );
}

function timing(name: string, displayName: string): Metric[] {
  const aggregations = weighted(name);
  return ['client', 'browserTimings'].map((group) =>
    metric(`${group}/${name}`, 'browserTimings', displayName, aggregations, 'avg'),
  );
}

const asp = 'ASP.NET Applications';
const fixed: readonly Metric[] = [
  metric('requests/count', 'requests', 'Server requests', counted, 'sum'),
  metric('requests/duration', 'requests', 'Server response time', weighted('duration'), 'avg'),
  metric(
    'requests/failed',
    'requests',
    'Failed requests',
    counted,
    'sum',
    'requests | where success == "False"',
  ),
  metric(
    'requests/rate',
    'requests',
    'Server request rate',
    { avg: 'todouble(sum(itemCount)) / {seconds}' },
    'avg',
  ),
  metric('users/count', '$all', 'Users', unique('user_Id'), 'unique', everything),
  metric(
    'users/authenticated',
    '$all',
    'Users, authenticated',
    unique('user_AuthenticatedId'),
    'unique',
    everything,
  ),
  metric('sessions/count', '$all', 'Sessions', unique('session_Id'), 'unique', everything),
  metric('pageViews/count', 'pageViews', 'Page views', counted, 'sum'),
  metric('pageViews/duration', 'pageViews', 'Page view load time', weighted('duration'), 'avg'),
  ...timing('processingDuration', 'Client processing time'),
  ...timing('receiveDuration', 'Receiving response time'),
  ...timing('networkDuration', 'Page load network connect time'),
  ...timing('sendDuration', 'Send request time'),
  ...timing('totalDuration', 'Browser page load time'),
  metric('dependencies/count', 'dependencies', 'Dependency calls', counted, 'sum'),
  metric('dependencies/duration', 'dependencies', 'Dependency duration', weighted('duration'), 'avg'),
  metric(
    'dependencies/failed',
    'dependencies',
    'Dependency call failures',
    counted,
    'sum',
    'dependencies | where success == "False"',
  ),
  metric('exceptions/count', 'exceptions', 'Exceptions', counted, 'sum'),
  metric(
    'exceptions/browser',
    'exceptions',
    'Browser exceptions',
    counted,
    'sum',
    'exceptions | where isnotempty(client_Browser) or client_Type == "Browser"',
  ),
  metric(
    'exceptions/server',
    'exceptions',
    'Server exceptions',
    counted,
    'sum',
    'exceptions | where isempty(client_Browser) and client_Type != "Browser"',
  ),
  metric('traces/count', 'traces', 'Trace count', counted, 'sum'),
  metric('customEvents/count', 'customEvents', 'Events', counted, 'sum'),
  metric('availabilityResults/count', 'availabilityResults', 'Availability tests', counted, 'sum'),
  metric(
    'availabilityResults/availabilityPercentage',
    'availabilityResults',
    'Availability',
    { avg: 'sum(iff(success == "1", 100.0, 0.0) * itemCount) / sum(itemCount)', count: 'sum(itemCount)' },
    'avg',
  ),
  metric('availabilityResults/duration', 'availabilityResults', 'Test duration', weighted('duration'), 'avg'),
  metric('billing/telemetryCount', '$all', 'Telemetry items', counted, 'sum', everything),
  counter('memoryAvailableBytes', 'Available memory', ['Memory', 'Available Bytes']),
  counter('exceptionsPerSecond', 'Exception rate', ['.NET CLR Exceptions', '# of Exceps Thrown / sec']),
  counter('requestExecutionTime', 'HTTP request execution time', [asp, 'Request Execution Time']),
  counter('requestsPerSecond', 'HTTP request rate', [asp, 'Requests/Sec']),
  counter('requestsInQueue', 'HTTP requests in application queue', [asp, 'Requests In Application Queue']),
  counter(
    'processCpuPercentage',
    'Process CPU',
    ['Process', '% Processor Time Normalized'],
    ['Process', '% Processor Time'],
  ),
  counter('processIOBytesPerSecond', 'Process IO rate', ['Process', 'IO Data Bytes/sec']),
  counter('processPrivateBytes', 'Process private bytes', ['Process', 'Private Bytes']),
  counter('processorCpuPercentage', 'Processor time', ['Processor', '% Processor Time']),
];

export const metrics: ReadonlyMap<string, Metric> = new Map(fixed.map((each) => [each.id, each]));
const custom = 'customMetrics/';

/** A metric by its id; `customMetrics/<name>` is any metric that programs sent. */
export function findMetric(id: string): Metric | undefined {
  if (!id.startsWith(custom) || id.length === custom.length) return metrics.get(id);
  const name = id.slice(custom.length);
  const aggregations = {
    avg: 'sum(valueSum) / sum(valueCount)',
    min: 'min(valueMin)',
    max: 'max(valueMax)',
    sum: 'sum(valueSum)',
    count: 'sum(valueCount)',
  };
  const rows = `customMetrics | where name == ${kqlText(name)}`;
  return metric(id, 'customMetrics', name, aggregations, 'avg', rows);
}
