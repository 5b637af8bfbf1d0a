import type { RuntimeGroup } from '@headwater/contract';

export interface RuntimeName {
  readonly group: RuntimeGroup;
  /** The whole name, lower case */
  readonly pattern: RegExp;
  readonly aggregate: 'avg' | 'sum' | 'rate' | 'max' | 'p95';
  /** Labels that tell the lines of a host's chart apart */
  readonly splitBy?: readonly string[];
}

/**
 * What runtimes and processes say of themselves, by dialect; the first that matches counts. Counters that grow
 * (`rate`) are shown per second.
 *
 * OpenTelemetry: semantic conventions for process, JVM, Node.js, V8, .NET, Go and CPython, and their names before 1.23.
 * Datadog: `runtime.*` of the tracers and `jvm.*`. Application Insights: Windows performance counters and their
 * OpenTelemetry exporters' spelling. OpenCensus: the standard metrics of its Azure exporter.
 */
export const runtimeNames: readonly RuntimeName[] = [
  // CPU
  { group: 'cpu', pattern: /^process\.(?:runtime\.\w+\.)?cpu\.utilization$/, aggregate: 'avg' },
  { group: 'cpu', pattern: /^jvm\.cpu\.(?:recent_utilization|load|system\.utilization)$/, aggregate: 'avg' },
  { group: 'cpu', pattern: /^runtime\.\w+\.cpu\.(?:percent|total)$/, aggregate: 'avg' },
  { group: 'cpu', pattern: /^(?:process|jvm|dotnet\.process)\.cpu\.time$/, aggregate: 'rate' },
  { group: 'cpu', pattern: /^process\.runtime\.\w+\.cpu_?time$/, aggregate: 'rate' },
  { group: 'cpu', pattern: /^jvm\.cpu_load\.process$/, aggregate: 'avg' },
  { group: 'cpu', pattern: /^runtime\.\w+\.cpu\.(?:user|system|time\.user|time\.sys)$/, aggregate: 'avg' },
  { group: 'cpu', pattern: /% processor time(?: normalized)?$/, aggregate: 'avg' },
  // Memory
  { group: 'memory', pattern: /^process\.(?:runtime\.\w+\.)?memory(?:\.usage)?$/, aggregate: 'avg' },
  { group: 'memory', pattern: /^(?:jvm|process\.runtime\.jvm)\.memory\.(?:used|usage)$/, aggregate: 'sum' },
  { group: 'memory', pattern: /^v8js\.memory\.heap\.used$/, aggregate: 'sum' },
  { group: 'memory', pattern: /^dotnet\.process\.memory\.working_set$/, aggregate: 'avg' },
  {
    group: 'memory',
    pattern: /^(?:go\.memory\.used|process\.runtime\.go\.mem\.heap_alloc)$/,
    aggregate: 'sum',
  },
  { group: 'memory', pattern: /^runtime\.\w+\.mem\.(?:rss|heap_used)$/, aggregate: 'avg' },
  {
    group: 'memory',
    pattern: /^runtime\.(?:go\.mem_stats\.heap_alloc|dotnet\.mem\.committed)$/,
    aggregate: 'avg',
  },
  { group: 'memory', pattern: /^jvm\.heap_memory$/, aggregate: 'avg' },
  { group: 'memory', pattern: /\\private bytes$|\\physical bytes$/, aggregate: 'avg' },
  { group: 'memory', pattern: /^process_private_bytes$|^process\.memory\.virtual$/, aggregate: 'avg' },
  { group: 'memory', pattern: /\\(?:available|committed) bytes$/, aggregate: 'avg' },
  // Garbage collection
  { group: 'gc', pattern: /^(?:jvm|v8js|nodejs|process\.runtime\.jvm)\.gc\.duration$/, aggregate: 'p95' },
  { group: 'gc', pattern: /^process\.runtime\.\w+\.gc_count$|^cpython\.gc\.collections$/, aggregate: 'rate' },
  { group: 'gc', pattern: /^dotnet\.gc\.(?:collections|pause\.time)$/, aggregate: 'rate' },
  { group: 'gc', pattern: /^process\.runtime\.go\.gc\.(?:pause_ns|count)$/, aggregate: 'rate' },
  {
    group: 'gc',
    pattern: /^runtime\.\w+\.gc\.(?:pause\.avg|pause|count\.gen\d|pause\.by\.type\.\w+)$/,
    aggregate: 'avg',
  },
  { group: 'gc', pattern: /^runtime\.\w+\.gc\.\w+\.(?:count|avg)$/, aggregate: 'avg' },
  { group: 'gc', pattern: /^jvm\.gc\.(?:major|minor)_collection_(?:count|time)$/, aggregate: 'avg' },
  // Threads
  { group: 'threads', pattern: /^(?:process|jvm|cpython)\.thread\.count$/, aggregate: 'avg' },
  {
    group: 'threads',
    pattern: /^process\.(?:runtime\.\w+\.)?threads?(?:_count|\.count)?$/,
    aggregate: 'avg',
  },
  {
    group: 'threads',
    pattern: /^(?:process\.runtime\.go\.goroutines|go\.goroutine\.count)$/,
    aggregate: 'avg',
  },
  { group: 'threads', pattern: /^dotnet\.thread_pool\.thread\.count$/, aggregate: 'avg' },
  {
    group: 'threads',
    pattern: /^runtime\.\w+\.(?:thread_count|threads_count|num_goroutine|threads\.\w+)$/,
    aggregate: 'avg',
  },
  { group: 'threads', pattern: /^jvm\.thread_count$/, aggregate: 'avg' },
  { group: 'threads', pattern: /\\thread count$/, aggregate: 'avg' },
  // The event loop of Node.js and asyncio
  {
    group: 'event-loop',
    pattern: /^nodejs\.eventloop\.(?:utilization|delay\.p99|delay\.max)$/,
    aggregate: 'avg',
  },
  {
    group: 'event-loop',
    pattern: /^runtime\.node\.event_loop\.(?:delay\.95percentile|delay\.max|utilization)$/,
    aggregate: 'avg',
  },
  // Handles, file descriptors, context switches
  {
    group: 'other',
    pattern: /^process\.(?:open_file_descriptor|unix\.file_descriptor)\.count$/,
    aggregate: 'avg',
  },
  {
    group: 'other',
    pattern: /^process\.context_switches$|^process\.runtime\.\w+\.context_switches$/,
    aggregate: 'rate',
  },
  { group: 'other', pattern: /^process\.(?:runtime\.\w+\.)?open_file_descriptors?$/, aggregate: 'avg' },
  { group: 'other', pattern: /^runtime\.node\.process\.uptime$|^process\.uptime$/, aggregate: 'max' },
];

/** What hosts say of themselves: OpenTelemetry's system metrics, the Datadog Agent's, and performance counters. */
const hostNames: readonly RuntimeName[] = [
  { group: 'cpu', pattern: /^system\.cpu\.utilization$/, aggregate: 'avg', splitBy: ['state'] },
  { group: 'cpu', pattern: /^system\.cpu\.(?:user|system|iowait)$/, aggregate: 'avg' },
  { group: 'cpu', pattern: /^system\.cpu\.time$/, aggregate: 'rate', splitBy: ['state'] },
  { group: 'cpu', pattern: /^system\.(?:cpu\.load_average\.1m|load\.1)$/, aggregate: 'avg' },
  {
    group: 'memory',
    pattern: /^system\.memory\.(?:usage|utilization)$/,
    aggregate: 'avg',
    splitBy: ['state'],
  },
  { group: 'memory', pattern: /^system\.mem\.(?:used|usable|pct_usable)$/, aggregate: 'avg' },
  { group: 'cpu', pattern: /^\\processor\(_total\)\\% processor time$/, aggregate: 'avg' },
  { group: 'memory', pattern: /^\\memory\\(?:available|committed) bytes$/, aggregate: 'avg' },
  { group: 'other', pattern: /^system\.(?:disk|network)\.io$/, aggregate: 'rate', splitBy: ['direction'] },
  { group: 'other', pattern: /^system\.net\.bytes_(?:rcvd|sent)$/, aggregate: 'avg' },
];

/** What a metric is beside the host of a span; undefined when it does not belong there. */
export function hostNameOf(metric: string): RuntimeName | undefined {
  const name = metric.toLowerCase();
  return hostNames.find(({ pattern }) => pattern.test(name));
}

/** What a metric is on the page of its service; undefined when it does not belong there. */
export function runtimeNameOf(metric: string): RuntimeName | undefined {
  const name = metric.toLowerCase();
  return runtimeNames.find(({ pattern }) => pattern.test(name));
}

export const runtimeGroups = ['cpu', 'memory', 'gc', 'threads', 'event-loop', 'other'] as const;
