import { cpuUsage } from 'node:process';
import { pathToFileURL } from 'node:url';
import { inlineHotCode } from '../server/src/main/hot-code.ts';
import { type FillOutcome, openRowSink, type RowSink } from '../server/src/model/rows/row-sink.ts';
import { type TableName, tableNames } from '../server/src/model/tables.ts';
import { decodeItems } from '../server/src/receivers/app-insights/decode-items.ts';
import { EnvelopeBody } from '../server/src/receivers/app-insights/envelopes/envelope-body.ts';
import { decodeLogs } from '../server/src/receivers/otlp/decode-logs.ts';
import { decodeMetrics } from '../server/src/receivers/otlp/decode-metrics.ts';
import { decodeSpans } from '../server/src/receivers/otlp/decode-spans.ts';
import { encodeAppInsights } from './load/encode-app-insights.ts';
import { encodeOtlp, type Signal } from './load/encode-otlp.ts';
import { Random } from './load/random.ts';
import type { Template } from './load/template.ts';
import { printRow } from './rows.ts';

interface Subject {
  readonly what: string;
  readonly encode: (variant: number, items: number) => Template;
  readonly decode: (body: Uint8Array, rows: RowSink) => FillOutcome;
  readonly table: TableName;
  readonly item: string;
  readonly goal: number;
}

const subjects: readonly Subject[] = [
  { ...otlp('traces'), decode: decodeSpans, table: 'spans', item: 'spans', goal: 500_000 },
  { ...otlp('logs'), decode: decodeLogs, table: 'logs', item: 'records', goal: 600_000 },
  { ...otlp('metrics'), decode: decodeMetrics, table: 'metric_points', item: 'points', goal: 1_000_000 },
  {
    what: 'Application Insights',
    encode: encodeAppInsights,
    decode: (body, rows) => decodeItems(new EnvelopeBody(body), rows, () => undefined),
    table: 'spans',
    item: 'envelopes',
    goal: 200_000,
  },
];

function otlp(signal: Signal): Pick<Subject, 'what' | 'encode'> {
  return { what: `OTLP ${signal}`, encode: (variant, items) => encodeOtlp(signal, variant, items) };
}

const itemsPerRequest = 1_000;
const templatesPerSubject = 8;
const rowsPerBlock = 65_536;

/** Processor time of the three steps, microseconds in all. */
interface Cost {
  items: number;
  decodeUs: number;
  encodeUs: number;
  nativeUs: number;
}

/** Decoding alone, in this process, without sockets: what the way from bytes to columns, journal and block costs. */
export function benchDecode(items = 1_500_000): void {
  inlineHotCode();
  for (const subject of subjects) {
    const templates = Array.from({ length: templatesPerSubject }, (_, variant) =>
      subject.encode(variant, itemsPerRequest),
    );
    run(subject, templates, items / 4);
    print(subject, run(subject, templates, items));
  }
}

function run({ decode, table }: Subject, templates: readonly Template[], items: number): Cost {
  const rows = openRowSink();
  const cost: Cost = { items: 0, decodeUs: 0, encodeUs: 0, nativeUs: 0 };
  const random = new Random(1);
  for (let i = 0; cost.items < items; i += 1) {
    const template = templates[i % templates.length]!;
    template.patch(random, Date.now(), 1_000);
    rows.begin({ project: 'default', dialect: 'otlp', nowNs: BigInt(Date.now()) * 1_000_000n });
    const mark = rows.mark();
    const start = usedUs();
    const { accepted } = decode(template.body, rows);
    const decoded = usedUs();
    rows.encodeSince(mark);
    cost.encodeUs += usedUs() - decoded;
    cost.decodeUs += decoded - start;
    cost.items += accepted;
    if (rows.block(table).rows >= rowsPerBlock) cost.nativeUs += nativeUs(rows);
  }
  return cost;
}

function nativeUs(rows: RowSink): number {
  const start = usedUs();
  for (const table of tableNames) {
    const block = rows.freeze(table);
    block.nativeParts();
    rows.release(block);
  }
  return usedUs() - start;
}

function print({ what, item, goal }: Subject, cost: Cost): void {
  const note = `${(cost.decodeUs / cost.items).toFixed(2)} µs each`;
  const value = (cost.items / cost.decodeUs) * 1e6;
  printRow({
    what: `decode and map, ${what}`,
    value,
    unit: `${item}/CPU-s`,
    goal: { atLeast: goal },
    note,
  });
  const each = (us: number) => ({ value: us / cost.items, unit: 'µs' });
  printRow({ what: `  journal record, ${what}`, ...each(cost.encodeUs), goal: { atMost: 0.3 } });
  printRow({ what: `  Native block, ${what}`, ...each(cost.nativeUs), goal: { atMost: 0.3 } });
}

function usedUs(): number {
  const { user, system } = cpuUsage();
  return user + system;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) benchDecode();
