import { parseArgs } from 'node:util';
import { startProduct } from '../tests/harness/product.ts';
import { benchBrowser } from './browser.ts';
import { benchDatadog, benchStatsd } from './datadog.ts';
import { benchDecode } from './decode.ts';
import { benchForward } from './forward.ts';
import { benchIngest, benchLatency } from './ingest.ts';
import { benchInsert } from './insert.ts';
import { benchJournal } from './journal.ts';
import { processTree, readProcesses } from './load/processes.ts';
import { benchKql } from './pages/kql.ts';
import { benchMap } from './pages/map.ts';
import { benchPortal } from './portal.ts';
import { benchReads } from './read.ts';
import { printRow } from './rows.ts';

/**
 * `npm run bench`: the speed table, one line per row as it is measured. `--only start,decode,datadog,journal,insert,ingest,forward,latency,portal,browser,map,kql,read`
 * picks parts. `kql` is the language service and what its queries take over the same spans as `read`. These fill the
 * store with two million spans of an hour; `--rows 10M` (or `500k`, or digits) with as many, `--full` with ten million.
 */
const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rows: { type: 'string' },
  },
});
const rows = readRows(values.rows ?? (values.full ? '10M' : '2M'));
const wanted = (part: string): boolean => values.only === '' || values.only.split(',').includes(part);

if (wanted('start')) await benchStart();
if (wanted('decode')) benchDecode();
if (wanted('datadog')) {
  benchDatadog();
  await benchStatsd();
}
if (wanted('journal')) await benchJournal();
if (wanted('insert')) await benchInsert();
if (wanted('ingest')) await benchIngest(1_000_000);
if (wanted('forward')) await benchForward(200_000);
if (wanted('latency')) await benchLatency(15);
if (wanted('portal')) await benchPortal();
if (wanted('browser')) await benchBrowser();
if (wanted('map')) await benchMap();
if (wanted('kql')) await benchKql();
if (wanted('read') || wanted('kql')) await benchReads(rows, { pages: wanted('read'), kql: wanted('kql') });

function readRows(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([kM]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new Error(`--rows takes a number such as 500k or 10M, not ${text}`);
  return Number(digits) * { '': 1, k: 1_000, M: 1_000_000 }[unit]!;
}

async function benchStart(): Promise<void> {
  const began = performance.now();
  const product = await startProduct();
  const page = await fetch(product.portal);
  await page.text();
  printRow({
    what: 'from start to first page',
    value: performance.now() - began,
    unit: 'ms',
    goal: { atMost: 2_000 },
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { residentMb } = readProcesses(processTree(product.pid));
  printRow({
    what: 'memory when idle, server + engine',
    value: residentMb,
    unit: 'MB',
    goal: { atMost: 450 },
  });
  await product.stop();
}
