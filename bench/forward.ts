import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../tests/harness/product.ts';
import { encodeOpenCensus, openCensusTracePath } from './load/encode-opencensus.ts';
import { type LoadOptions, type LoadReport, runLoad } from './load/run-load.ts';
import { printRow } from './rows.ts';

const entry = fileURLToPath(new URL('../server/src/cli/headwater.mjs', import.meta.url));
const ticksPerSecond = 100;
/** What a busy laptop sees; a queue has to empty five times as fast as that fills it. */
const arrivalPerSecond = 10_000;

/** A back end that takes everything and keeps nothing, or takes nothing. */
interface Sink {
  readonly url: string;
  isBusy: boolean;
  requests: number;
  bytes: number;
  /** Of the first and the last request that was taken, milliseconds. */
  firstMs: number;
  lastMs: number;
  close(): void;
}

async function openSink(): Promise<Sink> {
  const server = http.createServer((request, response) => {
    let bytes = 0;
    request.on('data', (part: Buffer) => (bytes += part.length));
    request.on('end', () => {
      if (sink.isBusy) {
        response.writeHead(503, { 'retry-after': '1' });
        response.end();
        return;
      }
      sink.bytes += bytes;
      sink.requests += 1;
      sink.lastMs = performance.now();
      sink.firstMs ||= sink.lastMs;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sink = {
    url: `http://127.0.0.1:${port}`,
    isBusy: false,
    requests: 0,
    bytes: 0,
    firstMs: 0,
    lastMs: 0,
    close: () => server.close(),
  };
  return sink;
}

interface Edge {
  readonly pid: number;
  readonly offset: number;
  stop(): Promise<void>;
}

/** `headwater forward` alone, with one destination. */
async function startEdge(url: string): Promise<Edge> {
  const directory = await mkdtemp(join(tmpdir(), 'headwater-bench-'));
  const file = join(directory, 'headwater.yaml');
  const destination = { name: 'sink', project: '*', type: 'otlp-http', url };
  const off = ['portal', 'otlpHttp', 'datadogTrace', 'dogstatsd', 'localForwarder'];
  const ports = Object.fromEntries(off.map((name) => [name, 'off']));
  const offset = 3_000 + Math.floor(Math.random() * 1_000);
  await writeFile(
    file,
    JSON.stringify({ ports, portOffset: offset, forward: { destinations: [destination] } }),
  );
  const child: ChildProcess = spawn(
    process.execPath,
    [entry, 'forward', '--data-dir', join(directory, 'data')],
    {
      cwd: directory,
      env: { ...process.env, HEADWATER_CONFIG: file },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout?.on('data', (part) => (output += String(part)));
  await waitFor(() => output.includes('The library is running'), 30_000);
  return {
    pid: child.pid as number,
    offset,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const inputs = [
  ['OTLP', 4_317, undefined],
  ['OpenCensus', 55_678, { path: openCensusTracePath, encode: encodeOpenCensus }],
] as const;

function load(
  edge: Edge,
  [, port, dialect]: (typeof inputs)[number],
  options: Pick<LoadOptions, 'items' | 'perRequest'> & { readonly rate?: number },
): Promise<LoadReport> {
  return runLoad({
    ...options,
    host: '127.0.0.1',
    port: port + edge.offset,
    protocol: 'grpc',
    signal: 'traces',
    connections: 4,
    gzip: false,
    serverPid: edge.pid,
    settleMs: 4_000,
    ...(dialect === undefined ? {} : { dialect }),
  });
}

/** `headwater forward` without an engine: spans a CPU second, queue on disk included, its memory, and how fast it catches up. */
export async function benchForward(items: number): Promise<void> {
  // The first start after an update reads the sources, and keeps what it compiled.
  await (await startEdge('http://127.0.0.1:9')).stop();
  for (const input of inputs) await benchInput(input, items);
  await benchDrain(items);
}

async function benchInput(input: (typeof inputs)[number], items: number): Promise<void> {
  const what = input[0];
  const sink = await openSink();
  const edge = await startEdge(sink.url);
  const idleMb = memoryOf(edge.pid).nowMb;
  printRow({ what: `forwarder, ${what}, memory idle`, value: idleMb, unit: 'MB', goal: { atMost: 120 } });
  const usual = await load(edge, input, {
    items: arrivalPerSecond * 10,
    perRequest: 200,
    rate: arrivalPerSecond,
  });
  const busy = `forwarder, ${what}, at ${arrivalPerSecond} spans/s`;
  printRow({ what: `${busy}, memory peak`, value: memoryOf(edge.pid).peakMb, unit: 'MB' });
  printRow({ what: `${busy}, cores`, value: usual.serverCores, unit: 'cores' });
  const before = cpuSeconds(edge.pid);
  const report = await load(edge, input, { items, perRequest: 1_000 });
  printRow({
    what: `forwarder, ${what} in, OTLP out`,
    value: report.accepted / (cpuSeconds(edge.pid) - before),
    unit: 'spans/CPU-s',
    note: `${sink.requests} requests, ${(sink.bytes / 1e6).toFixed(0)} MB sent on`,
  });
  printRow({
    what: `forwarder, ${what}, memory peak at full load`,
    value: memoryOf(edge.pid).peakMb,
    unit: 'MB',
  });
  await edge.stop();
  sink.close();
}

/** Fills the queue while the back end takes nothing, then measures how fast it takes what waited. */
async function benchDrain(items: number): Promise<void> {
  const sink = await openSink();
  sink.isBusy = true;
  const edge = await startEdge(sink.url);
  const report = await load(edge, inputs[0], { items, perRequest: 1_000 });
  sink.isBusy = false;
  await waitFor(() => sink.requests > 0, 30_000);
  // Nothing came for a while: the queue is empty.
  await waitFor(() => performance.now() - sink.lastMs > 3_000, 60_000, 100);
  const seconds = (sink.lastMs - sink.firstMs) / 1_000;
  printRow({
    what: 'forwarder, drain after an outage, wall clock',
    value: report.accepted / seconds,
    unit: 'spans/s',
    goal: { atLeast: arrivalPerSecond * 5 },
    note: `five times an arrival of ${arrivalPerSecond} spans/s`,
  });
  await edge.stop();
  sink.close();
}

function memoryOf(pid: number): { nowMb: number; peakMb: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) / 1_024;
  return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
