import { api, type Product, startProduct } from '../tests/harness/product.ts';
import { appInsightsPath, encodeAppInsights } from './load/encode-app-insights.ts';
import { encodeDatadog } from './load/encode-datadog.ts';
import { encodeOpenCensus, openCensusTracePath } from './load/encode-opencensus.ts';
import { type LoadOptions, type LoadReport, runLoad } from './load/run-load.ts';
import { type BenchRow, printRow } from './rows.ts';

interface Case {
  readonly what: string;
  readonly load: Pick<LoadOptions, 'protocol' | 'signal'> & Partial<LoadOptions>;
  readonly goal: number;
  readonly unit: string;
  readonly peers: string;
}

const cases: readonly Case[] = [
  {
    what: 'durable ingest, OTLP gRPC',
    load: { protocol: 'grpc', signal: 'traces' },
    goal: 150_000,
    unit: 'spans/CPU-s',
    peers: 'VictoriaTraces 39k · Tempo 18k · Jaeger/Badger 6k · Collector into nothing 302k',
  },
  {
    what: 'durable ingest, OTLP HTTP',
    load: { protocol: 'http', signal: 'traces' },
    goal: 150_000,
    unit: 'spans/CPU-s',
    peers: 'Collector into nothing 253k',
  },
  {
    what: 'durable ingest, OTLP HTTP gzip',
    load: { protocol: 'http', signal: 'traces', gzip: true },
    goal: 120_000,
    unit: 'spans/CPU-s',
    peers: 'Collector into nothing 195k',
  },
  {
    what: 'durable ingest, logs',
    load: { protocol: 'http', signal: 'logs' },
    goal: 180_000,
    unit: 'records/CPU-s',
    peers: 'VictoriaLogs 89k',
  },
  {
    what: 'durable ingest, metrics',
    load: { protocol: 'http', signal: 'metrics' },
    goal: 300_000,
    unit: 'points/CPU-s',
    peers: 'VictoriaMetrics 148k',
  },
  ...(['v0.4', 'v0.5'] as const).map((version) => ({
    what: `durable ingest, Datadog ${version}`,
    load: {
      protocol: 'http',
      signal: 'traces',
      headers: {
        'datadog-meta-lang': 'python',
        'datadog-meta-tracer-version': '4.16.0',
        'datadog-client-computed-top-level': 'yes',
      },
      dialect: {
        path: `/${version}/traces`,
        contentType: 'application/msgpack',
        encode: encodeDatadog(version),
      },
    } as const,
    goal: version === 'v0.4' ? 120_000 : 150_000,
    unit: 'spans/CPU-s',
    peers: `Datadog trace-agent, no store ${version === 'v0.4' ? '72k' : '91k'}`,
  })),
  {
    what: 'durable ingest, OpenCensus gRPC',
    load: {
      protocol: 'grpc',
      signal: 'traces',
      dialect: { path: openCensusTracePath, encode: encodeOpenCensus },
    },
    goal: 100_000,
    unit: 'spans/CPU-s',
    peers: '',
  },
  {
    what: 'durable ingest, Application Insights',
    load: {
      protocol: 'http',
      signal: 'traces',
      dialect: { path: appInsightsPath, encode: encodeAppInsights },
    },
    goal: 60_000,
    unit: 'envelopes/CPU-s',
    peers: '',
  },
];

/** After so many, what decodes and writes them is compiled: figures are of a server that has run for a few seconds. */
const warmUpItems = 200_000;

/** Each case on a fresh product: what one CPU second of server and engine takes in, merges included. */
export async function benchIngest(items: number, of = ''): Promise<void> {
  for (const { what, load, goal, unit, peers } of cases) {
    if (!what.includes(of)) continue;
    const report = await onFreshProduct({
      perRequest: 1000,
      connections: 4,
      items,
      settleMs: 30_000,
      ...load,
    });
    printRow({
      what,
      value: report.perCpuSecond,
      unit,
      goal: { atLeast: goal },
      peers,
      note: noteOf(report),
    });
    if (what.endsWith('gRPC')) for (const row of memoryRows(report)) printRow(row);
  }
}

/** Acknowledgement latency and cores at a rate every laptop sees. */
export async function benchLatency(seconds: number): Promise<void> {
  const report = await onFreshProduct({
    protocol: 'http',
    signal: 'traces',
    perRequest: 200,
    connections: 8,
    rate: 10_000,
    items: 10_000 * seconds,
    settleMs: 10_000,
  });
  const peers = 'VictoriaTraces 1.9 / 20 ms, 0.29 core · Tempo 2.3 / 15 ms, 0.57 core (without fdatasync)';
  printRow({
    what: 'acknowledged at 10,000 spans/s, p50',
    value: report.latencyMs.p50,
    unit: 'ms',
    goal: { atMost: 6 },
    peers,
  });
  printRow({
    what: 'acknowledged at 10,000 spans/s, p99',
    value: report.latencyMs.p99,
    unit: 'ms',
    goal: { atMost: 20 },
  });
  printRow({
    what: 'cores at 10,000 spans/s',
    value: report.serverCores,
    unit: 'cores',
    goal: { atMost: 0.15 },
    note: noteOf(report),
  });
}

async function onFreshProduct(load: Omit<LoadOptions, 'host' | 'port'>): Promise<LoadReport> {
  const product = await startProduct();
  const port = await portOf(product, load);
  try {
    const { settleMs: _, rate: __, spreadMs: ___, ...plain } = load;
    await runLoad({ ...plain, host: '127.0.0.1', port, items: Math.min(warmUpItems, load.items) });
    return await runLoad({ ...load, host: '127.0.0.1', port, serverPid: product.pid });
  } finally {
    await product.stop();
  }
}

async function portOf(product: Product, load: Pick<LoadOptions, 'protocol' | 'dialect'>): Promise<number> {
  if (load.dialect === undefined)
    return Number(new URL(load.protocol === 'grpc' ? product.otlpGrpc : product.otlpHttp).port);
  if (load.protocol === 'http') return Number(new URL(product.portal).port);
  const { receivers } = await api<{
    receivers: readonly { readonly dialect: string; readonly address: string }[];
  }>(product, '/api/status');
  return Number(new URL(receivers.find(({ dialect }) => dialect === 'opencensus')?.address ?? '').port);
}

function memoryRows(report: LoadReport): BenchRow[] {
  return [
    {
      what: 'memory under full load, server + engine, peak',
      value: report.serverPeakMb,
      unit: 'MB',
      goal: { atMost: 1_150 },
      peers: 'VictoriaTraces 232 · Jaeger 2,342 · Tempo 3,541',
    },
  ];
}

function noteOf(report: LoadReport): string {
  const parts = [];
  if (report.failedRequests > 0)
    parts.push(`${report.failedRequests} requests refused (${report.firstError})`);
  if (report.othersCores > 0.1) parts.push(`others used ${report.othersCores.toFixed(2)} cores: repeat`);
  return parts.join('; ');
}
