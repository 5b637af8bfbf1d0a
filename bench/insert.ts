import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRowSink } from '../server/src/model/rows/row-sink.ts';
import { decodeSpans } from '../server/src/receivers/otlp/decode-spans.ts';
import { openEngine } from '../server/src/store/engine/open-engine.ts';
import { loaderLimitDefaults } from '../server/src/store/loader/loader-options.ts';
import { openSchema } from '../server/src/store/migrate.ts';
import { openStore } from '../server/src/store/store-client.ts';
import { encodeOtlp } from './load/encode-otlp.ts';
import { readProcesses } from './load/processes.ts';
import { Random } from './load/random.ts';
import { printRow } from './rows.ts';

const { blockRows } = loaderLimitDefaults;
const spansPerRequest = 1_000;

/** What the engine pays for a block of spans, rollups and fsync included, before anything is merged. */
export async function benchInsert(blocks = 4): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-insert-'));
  const engine = await openEngine({ dataDir });
  const store = openStore({ engine });
  await openSchema(store);
  await store.command('SYSTEM STOP MERGES');
  await store.insertBlock('spans', ...aBlock(0));
  const before = readProcesses([engine.pid]).cpuSeconds;
  let rows = 0;
  for (let block = 1; block <= blocks; block += 1) {
    const [parts, options] = aBlock(block);
    await store.insertBlock('spans', parts, options);
    rows += options.rows;
  }
  printRow({
    what: `insert, engine CPU a span, blocks of ${blockRows}, before merges`,
    value: ((readProcesses([engine.pid]).cpuSeconds - before) * 1e6) / rows,
    unit: 'µs',
    goal: { atMost: 2 },
    note: 'rollups and fsync included',
  });
  await store.close();
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** The parts are views of a block of their own: good as long as they are kept. */
function aBlock(number: number): [Uint8Array[], { token: string; rows: number }] {
  const rows = openRowSink();
  const random = new Random(number + 1);
  const templates = Array.from({ length: 8 }, (_, variant) => encodeOtlp('traces', variant, spansPerRequest));
  for (let i = 0; rows.block('spans').rows < blockRows; i += 1) {
    const template = templates[i % templates.length]!;
    template.patch(random, Date.now(), 1_000);
    rows.begin({ project: 'default', dialect: 'otlp', nowNs: BigInt(Date.now()) * 1_000_000n });
    decodeSpans(template.body, rows);
  }
  const block = rows.block('spans');
  return [block.nativeParts(), { token: `insert-${number}`, rows: block.rows }];
}
