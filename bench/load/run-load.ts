import { gzipSync } from 'node:zlib';
import { encodeOtlp, type Signal } from './encode-otlp.ts';
import { machineBusySeconds, processTree, readProcesses } from './processes.ts';
import { Random } from './random.ts';
import { openGrpcSender, openHttpSender, type Sender } from './senders.ts';
import type { Template } from './template.ts';

export interface LoadOptions {
  readonly protocol: 'grpc' | 'http';
  readonly signal: Signal;
  readonly host: string;
  readonly port: number;
  /** Items to send at most; never more than 50 million */
  readonly items: number;
  readonly perRequest: number;
  readonly connections: number;
  readonly gzip?: boolean;
  /** Items a second offered; absent: as fast as the server answers */
  readonly rate?: number;
  /** The run's times cover this long, ending now */
  readonly spreadMs?: number;
  readonly maxMs?: number;
  readonly seed?: number;
  /** Process whose tree is charged with the work */
  readonly serverPid?: number;
  /** Wait for background work at most this long after the last answer; its CPU is charged too */
  readonly settleMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many trace ids to remember */
  readonly sampleIds?: number;
  /** Another dialect than OTLP: its method or path, and requests of so many items; `variant` keeps them apart */
  readonly dialect?: {
    readonly path: string;
    /** `application/json` when absent */
    readonly contentType?: string;
    readonly encode: (variant: number, count: number) => Template;
  };
}

export interface LoadReport {
  readonly accepted: number;
  readonly failedRequests: number;
  readonly firstError: string | undefined;
  readonly seconds: number;
  readonly perSecond: number;
  readonly bytesPerItem: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Client CPU per item, microseconds */
  readonly clientUs: number;
  /** Items per server CPU second, background work included */
  readonly perCpuSecond: number;
  readonly serverCores: number;
  readonly serverResidentMb: number;
  readonly serverPeakMb: number;
  /** Cores everything else on the machine used meanwhile; above 0.1 the figures are worth repeating */
  readonly othersCores: number;
  readonly traceIds: readonly string[];
}

const variants = 16;
const hardCap = 50_000_000;
const servicePath: Record<Signal, string> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** Sends a bounded load at a server on this machine and reports what it accepted and what that cost it. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  if (!/^(127\.|localhost$|::1$)/.test(options.host))
    throw new Error('the load generator speaks to this machine only');
  const random = new Random(options.seed ?? Date.now() % 1e9);
  const templates = Array.from(
    { length: variants },
    (_, v) =>
      options.dialect?.encode(v, options.perRequest) ?? encodeOtlp(options.signal, v, options.perRequest),
  );
  const requests = Math.ceil(Math.min(options.items, hardCap) / options.perRequest);
  const plan = new Plan(options, templates, requests, random);
  const senders = await Promise.all(Array.from({ length: options.connections }, () => openSender(options)));
  const before = new Usage(options.serverPid);
  const began = performance.now();
  await Promise.all(senders.map((sender) => plan.drive(sender, began)));
  const seconds = (performance.now() - began) / 1000;
  const after = before.since();
  const settled = options.settleMs === undefined ? after : await settle(before, options.settleMs);
  for (const sender of senders) sender.close();
  return report(plan, seconds, after, settled);
}

function openSender(options: LoadOptions): Promise<Sender> {
  const headers = { ...options.headers };
  if (options.protocol === 'grpc') {
    if (options.gzip === true) headers['grpc-encoding'] = 'gzip';
    return openGrpcSender({
      host: options.host,
      port: options.port,
      path: options.dialect?.path ?? servicePath[options.signal],
      headers,
    });
  }
  headers['content-type'] =
    options.dialect === undefined
      ? 'application/x-protobuf'
      : (options.dialect.contentType ?? 'application/json');
  if (options.gzip === true) headers['content-encoding'] = 'gzip';
  return openHttpSender({
    host: options.host,
    port: options.port,
    path: options.dialect?.path ?? `/v1/${options.signal}`,
    headers,
    method: 'POST',
  });
}

/** What is left to send, and what came back. */
class Plan {
  readonly options: LoadOptions;
  readonly latenciesMs: number[] = [];
  readonly traceIds: string[] = [];
  accepted = 0;
  failed = 0;
  sentBytes = 0;
  firstError: string | undefined;
  private next = 0;
  private readonly templates: readonly Template[];
  private readonly requests: number;
  private readonly random: Random;
  private readonly bodies: Uint8Array[] = [];

  constructor(options: LoadOptions, templates: readonly Template[], requests: number, random: Random) {
    this.options = options;
    this.templates = templates;
    this.requests = requests;
    this.random = random;
    if (options.gzip === true)
      for (let i = 0; i < requests; i++)
        this.bodies.push(gzipSync(this.patched(templates, i).body, { level: 4 }));
  }

  async drive(sender: Sender, began: number): Promise<void> {
    const deadline = began + (this.options.maxMs ?? 120_000);
    const own = this.templates.map((template) => template.clone());
    while (this.next < this.requests && performance.now() < deadline) {
      const index = this.next++;
      await this.waitTurn(index, began);
      const body = this.bodies[index] ?? this.patched(own, index).body;
      const sent = performance.now();
      try {
        await sender.send(body);
        this.accepted += this.templates[index % variants]?.items ?? 0;
      } catch (error) {
        this.failed++;
        this.firstError ??= String(error);
        if (this.failed > 100 && this.accepted === 0) return;
        await delay(20);
      }
      this.latenciesMs.push(performance.now() - sent);
      this.sentBytes += body.length;
    }
  }

  private async waitTurn(index: number, began: number): Promise<void> {
    if (this.options.rate === undefined) return;
    const due = began + (index * this.options.perRequest * 1000) / this.options.rate;
    if (due > performance.now()) await delay(due - performance.now());
  }

  /** Every connection patches templates of its own: the bytes may still be on their way to the socket. */
  private patched(templates: readonly Template[], index: number): Template {
    const template = templates[index % variants] as Template;
    const spread = this.options.spreadMs ?? 0;
    const atMs = Date.now() - (spread === 0 ? 0 : spread * (1 - index / this.requests));
    template.patch(this.random, atMs, 1000);
    const every = Math.max(1, Math.floor(this.requests / (this.options.sampleIds ?? 0.5)));
    if (this.options.sampleIds !== undefined && index % every === 0)
      this.traceIds.push(template.traceIdHex(index % template.request.traces));
    return template;
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

class Usage {
  private readonly pid: number | undefined;
  private readonly server: number;
  private readonly client = process.cpuUsage();
  private readonly machine = machineBusySeconds();

  constructor(pid: number | undefined) {
    this.pid = pid;
    this.server = this.serverFigures().cpuSeconds;
  }

  since(): { server: number; client: number; machine: number; residentMb: number; peakMb: number } {
    const figures = this.serverFigures();
    const client = process.cpuUsage(this.client);
    return {
      server: figures.cpuSeconds - this.server,
      client: (client.user + client.system) / 1e6,
      machine: machineBusySeconds() - this.machine,
      residentMb: figures.residentMb,
      peakMb: figures.peakMb,
    };
  }

  private serverFigures(): ReturnType<typeof readProcesses> {
    return readProcesses(this.pid === undefined ? [] : processTree(this.pid));
  }
}

/** Until the server used under 5 % of a core for two seconds. */
async function settle(usage: Usage, limitMs: number): Promise<ReturnType<Usage['since']>> {
  const began = performance.now();
  let quiet = 0;
  let last = usage.since();
  while (quiet < 4 && performance.now() - began < limitMs) {
    await delay(500);
    const now = usage.since();
    quiet = now.server - last.server < 0.025 ? quiet + 1 : 0;
    last = now;
  }
  return last;
}

function report(
  plan: Plan,
  seconds: number,
  sent: ReturnType<Usage['since']>,
  settled: ReturnType<Usage['since']>,
): LoadReport {
  const sorted = plan.latenciesMs.toSorted((a, b) => a - b);
  const quantile = (q: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return {
    accepted: plan.accepted,
    failedRequests: plan.failed,
    firstError: plan.firstError,
    seconds,
    perSecond: plan.accepted / seconds,
    bytesPerItem: plan.sentBytes / Math.max(1, plan.accepted),
    latencyMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
    clientUs: (sent.client * 1e6) / Math.max(1, plan.accepted),
    perCpuSecond: plan.accepted / Math.max(0.01, settled.server),
    serverCores: sent.server / seconds,
    serverResidentMb: settled.residentMb,
    serverPeakMb: settled.peakMb,
    othersCores: Math.max(0, (sent.machine - sent.server - sent.client) / seconds),
    traceIds: plan.traceIds,
  };
}
