/** What the health of an instance is read from when its client has no live channel, best first. */
export interface HealthMetric {
  readonly metric: string;
  readonly what: 'cpuPercent' | 'memoryBytes';
  /** What a value is multiplied with */
  readonly scale: number;
  /** The one series of the metric that is meant */
  readonly attribute?: { readonly key: string; readonly value: string };
}

const cpu = (metric: string, scale = 1): HealthMetric => ({ metric, what: 'cpuPercent', scale });
const memory = (metric: string, key?: string, value = ''): HealthMetric => ({
  metric,
  what: 'memoryBytes',
  scale: 1,
  ...(key === undefined ? {} : { attribute: { key, value } }),
});

/**
 * Names that SDKs give the processor time and memory of a process: Application Insights' performance counters,
 * OpenTelemetry (process and runtime metrics, semantic conventions 1.20 to 1.37), Datadog's runtime metrics.
 */
export const healthMetrics: readonly HealthMetric[] = [
  cpu('\\Process(??APP_WIN32_PROC??)\\% Processor Time Normalized'),
  cpu('\\Process(??APP_WIN32_PROC??)\\% Processor Time'),
  cpu('process.cpu.utilization', 100),
  cpu('jvm.cpu.recent_utilization', 100),
  cpu('process.runtime.jvm.cpu.utilization', 100),
  cpu('process.runtime.cpython.cpu.utilization', 100),
  cpu('runtime.python.cpu.percent'),
  cpu('runtime.node.cpu.total'),
  cpu('runtime.dotnet.cpu.percent'),
  cpu('jvm.cpu_load.process', 100),
  cpu('\\Processor(_Total)\\% Processor Time'),
  memory('\\Process(??APP_WIN32_PROC??)\\Private Bytes'),
  memory('process.memory.usage'),
  memory('process.runtime.cpython.memory', 'type', 'rss'),
  memory('dotnet.process.memory.working_set'),
  memory('runtime.python.mem.rss'),
  memory('runtime.node.mem.rss'),
  memory('runtime.dotnet.mem.committed'),
  memory('jvm.heap_memory'),
  memory('runtime.go.mem_stats.alloc'),
];
