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
 * picks parts, `--full` reads from ten million spans instead of two. `kql` is the language service and what its queries
 * take over the same spans as `read`.
 */
const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
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
if (wanted('read') || wanted('kql'))
  await benchReads(values.full ? 10_000_000 : 2_000_000, { pages: wanted('read'), kql: wanted('kql') });

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
