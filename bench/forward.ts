import { spawn } from 'node:child_process';
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
import { runLoad } from './load/run-load.ts';
import { printRow } from './rows.ts';

const entry = fileURLToPath(new URL('../server/src/cli/headwater.ts', import.meta.url));
const ticksPerSecond = 100;

interface Sink {
  readonly url: string;
  requests: number;
  bytes: number;
  close(): void;
}

/** Takes everything and keeps nothing. */
async function openSink(): Promise<Sink> {
  const server = http.createServer((request, response) => {
    request.on('data', (part: Buffer) => (sink.bytes += part.length));
    request.on('end', () => {
      sink.requests += 1;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sink = { url: `http://127.0.0.1:${port}`, requests: 0, bytes: 0, close: () => server.close() };
  return sink;
}

/** `headwater forward` without an engine: spans a CPU second, queue on disk included, and its memory. */
export async function benchForward(items: number): Promise<void> {
  for (const [what, dialect] of [
    ['OTLP', undefined],
    ['OpenCensus', { path: openCensusTracePath, encode: encodeOpenCensus }],
  ] as const) {
    const sink = await openSink();
    const directory = await mkdtemp(join(tmpdir(), 'headwater-bench-'));
    const port = dialect === undefined ? 'otlpGrpc' : 'opencensus';
    const file = join(directory, 'headwater.yaml');
    const destination = { name: 'sink', project: '*', type: 'otlp-http', url: sink.url };
    const ports = {
      portal: 'off',
      otlpHttp: 'off',
      datadogTrace: 'off',
      dogstatsd: 'off',
      localForwarder: 'off',
    };
    const offset = 3_000 + Math.floor(Math.random() * 1_000);
    await writeFile(
      file,
      JSON.stringify({ ports, portOffset: offset, forward: { destinations: [destination] } }),
    );
    const child = spawn(process.execPath, [entry, 'forward', '--data-dir', join(directory, 'data')], {
      cwd: directory,
      env: { ...process.env, HEADWATER_CONFIG: file },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (part) => (output += String(part)));
    await waitFor(() => output.includes('The library is running'), 30_000);
    const pid = child.pid as number;
    const idle = memoryOf(pid);
    const before = cpuSeconds(pid);
    const report = await runLoad({
      host: '127.0.0.1',
      port: (port === 'otlpGrpc' ? 4_317 : 55_678) + offset,
      protocol: 'grpc',
      signal: 'traces',
      items,
      perRequest: 1_000,
      connections: 4,
      gzip: false,
      serverPid: pid,
      settleMs: 4_000,
      ...(dialect === undefined ? {} : { dialect }),
    });
    const seconds = cpuSeconds(pid) - before;
    printRow({
      what: `forwarder, ${what} in, OTLP out`,
      value: report.accepted / seconds,
      unit: 'spans/CPU-s',
      peers: '',
      note: `${sink.requests} requests, ${(sink.bytes / 1e6).toFixed(0)} MB sent on`,
    });
    printRow({
      what: `forwarder, ${what}, memory idle`,
      value: idle.nowMb,
      unit: 'MB',
      goal: { atMost: 120 },
      peers: '',
    });
    printRow({ what: `forwarder, ${what}, memory peak`, value: memoryOf(pid).peakMb, unit: 'MB', peers: '' });
    child.kill('SIGTERM');
    await once(child, 'exit');
    sink.close();
    await rm(directory, { recursive: true, force: true });
  }
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
