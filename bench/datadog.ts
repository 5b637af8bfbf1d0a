import { createSocket } from 'node:dgram';
import { cpuUsage } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { inlineHotCode } from '../server/src/main/hot-code.ts';
import { openRowSink } from '../server/src/model/rows/row-sink.ts';
import { Aggregator } from '../server/src/receivers/datadog/dogstatsd/aggregator.ts';
import { openObfuscator } from '../server/src/receivers/datadog/obfuscate/obfuscator.ts';
import { decodeTraces, openTraceDecoder } from '../server/src/receivers/datadog/traces/decode-traces.ts';
import { noFacts } from '../server/src/receivers/datadog/traces/request-facts.ts';
import { aDatadogSpan, type DatadogSpan, encodeV04, encodeV05 } from '../tests/harness/datadog-traces.ts';
import { startProduct } from '../tests/harness/product.ts';
import { processTree, readProcesses } from './load/processes.ts';
import { Random } from './load/random.ts';
import { printRow } from './rows.ts';

const spansPerRequest = 1_000;
const spansPerChunk = 10;
const rowsPerBlock = 65_536;
const facts = { ...noFacts, language: 'python', tracerVersion: '4.16.0', computedTopLevel: true };

/** Decoding of Datadog's forms and of DogStatsD alone, without sockets. */
export function benchDatadog(spans = 1_000_000, lines = 1_000_000): void {
  inlineHotCode();
  const chunks = Array.from({ length: spansPerRequest / spansPerChunk }, (_, index) => aChunk(index));
  for (const [version, body] of [
    ['v0.4', encodeV04(chunks)],
    ['v0.5', encodeV05(chunks)],
  ] as const) {
    decode(version, body, spans / 4);
    const us = decode(version, body, spans);
    printRow({
      what: `decode and map, Datadog ${version}`,
      value: (spans / us) * 1e6,
      unit: 'spans/CPU-s',
      goal: { atLeast: 500_000 },
      note: `${(us / spans).toFixed(2)} µs each, ${Math.round(body.length / spansPerRequest)} B`,
    });
  }
  aggregate(lines / 4);
  const us = aggregate(lines);
  printRow({
    what: 'DogStatsD, parse and aggregate',
    value: (lines / us) * 1e6,
    unit: 'lines/CPU-s',
    goal: { atLeast: 300_000 },
    note: `${(us / lines).toFixed(2)} µs each`,
  });
}

/** @returns microseconds of processor time */
function decode(version: 'v0.4' | 'v0.5', body: Uint8Array, spans: number): number {
  const decoder = openTraceDecoder({ obfuscate: openObfuscator() });
  const rows = openRowSink();
  const start = usedUs();
  for (let done = 0; done < spans; done += spansPerRequest) {
    rows.begin({ project: 'default', dialect: 'datadog', nowNs: BigInt(Date.now()) * 1_000_000n });
    decodeTraces(decoder, version, body, rows, facts);
    if (rows.block('spans').rows < rowsPerBlock) continue;
    for (const table of ['spans', 'exceptions', 'resources'] as const) rows.release(rows.freeze(table));
  }
  return usedUs() - start;
}

const types = ['c', 'g', 'd', 'ms', 'h'];
const linesPerDatagram = 10;
const datagrams = Array.from({ length: 100 }, (_, index) =>
  Array.from(
    { length: linesPerDatagram },
    (_, n) =>
      `shop.requests.${n}:${index + n / 8}|${types[n % 5]}|#service:s${index % 10},env:prod,route:/r${n}`,
  ).join('\n'),
);

function aggregate(lines: number): number {
  const aggregator = new Aggregator();
  const start = usedUs();
  for (let done = 0; done < lines; done += linesPerDatagram)
    aggregator.add(datagrams[(done / linesPerDatagram) % 100]!);
  return usedUs() - start;
}

/** Datagrams to a whole product, its intervals written: what one CPU second of server and engine takes in. */
export async function benchStatsd(lines = 1_000_000): Promise<void> {
  const product = await startProduct();
  const socket = createSocket('udp4');
  const received = async () => {
    const counters = await (await fetch(`${product.portal}/api/counters`)).text();
    return Number(/^headwater_dogstatsd_lines (\d+)/m.exec(counters)?.[1] ?? 0);
  };
  try {
    const tree = processTree(product.pid);
    const before = readProcesses(tree).cpuSeconds;
    for (let sent = 0; sent < lines; sent += linesPerDatagram) {
      socket.send(datagrams[(sent / linesPerDatagram) % 100]!, product.dogstatsdPort, '127.0.0.1');
      // The kernel has room for a few hundred.
      if (sent % (100 * linesPerDatagram) === 0) await delay(2);
    }
    await delay(12_000);
    const used = readProcesses(tree).cpuSeconds - before;
    const taken = await received();
    printRow({
      what: 'DogStatsD by UDP, intervals written',
      value: taken / used,
      unit: 'lines/CPU-s',
      goal: { atLeast: 300_000 },
      note: `${((1 - taken / lines) * 100).toFixed(1)} % of the datagrams lost on the way`,
    });
  } finally {
    socket.close();
    await product.stop();
  }
}

const random = new Random(7);
const services = ['shop', 'cart', 'users', 'mail', 'search', 'ads', 'auth', 'files', 'stock', 'pay'];

function aChunk(index: number): DatadogSpan[] {
  const service = services[index % services.length]!;
  const id = () => (BigInt(random.below(2 ** 31)) << 32n) | BigInt(random.below(2 ** 31) + 1);
  const trace_id = id();
  const ids = Array.from({ length: spansPerChunk }, id);
  return ids.map((span_id, n) => {
    const start = BigInt(Date.now()) * 1_000_000n;
    const common = {
      service,
      trace_id,
      span_id,
      parent_id: ids[n >> 1] ?? 0n,
      start,
      duration: BigInt(random.below(1e9)),
    };
    return n % 3 === 1 ? aQuery(common, index) : aRequest(common, index, n === 0);
  });
}

function aRequest(common: Partial<DatadogSpan>, index: number, isRoot: boolean): DatadogSpan {
  const route = `/items/${index % 40}`;
  return aDatadogSpan({
    ...common,
    ...(isRoot ? { parent_id: 0n } : {}),
    resource: `GET ${route}`,
    meta: {
      env: 'prod',
      version: '1.4.2',
      language: 'python',
      'runtime-id': '6f97a8c2d1e04b7b9f5a6c7d8e9f0a1b',
      'span.kind': 'server',
      component: 'flask',
      'http.method': 'GET',
      'http.route': route,
      'http.url': `http://shop.example${route}`,
      'http.status_code': '200',
      'user.id': String(random.below(100_000)),
      ...(isRoot ? { '_dd.p.tid': '6b01858300000000', '_dd.p.dm': '-0' } : {}),
    },
    metrics: isRoot
      ? { _sampling_priority_v1: 1, '_dd.top_level': 1, process_id: 9818 }
      : { '_dd.measured': 1 },
  });
}

function aQuery(common: Partial<DatadogSpan>, index: number): DatadogSpan {
  return aDatadogSpan({
    ...common,
    name: 'postgres.query',
    service: 'postgres',
    type: 'sql',
    resource: `SELECT id, name FROM items_${index % 40} WHERE id = %s AND state IN ('a', 'b')`,
    meta: {
      env: 'prod',
      'span.kind': 'client',
      component: 'psycopg',
      'db.system': 'postgresql',
      'db.name': 'shop',
      'db.user': 'shop',
      'out.host': 'db-1',
      '_dd.base_service': common.service ?? '',
      'server.address': 'db-1',
    },
    metrics: { '_dd.measured': 1, 'network.destination.port': 5432, 'db.row_count': random.below(50) },
  });
}

function usedUs(): number {
  const { user, system } = cpuUsage();
  return user + system;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) benchDatadog();
