import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aSpan, base64, keyValues, tracesOf } from '../../../tests/harness/otlp-messages.ts';
import { type NativeRow, readNative } from '../../../tests/harness/read-native.ts';
import { systemClock } from '../journal/clock.ts';
import { nodeFileSystem } from '../journal/file-system.ts';
import { openJournal } from '../journal/journal.ts';
import { openRowSink } from '../model/rows/row-sink.ts';
import { decodeSpans } from '../receivers/otlp/decode-spans.ts';
import { encodeBlockRecord } from '../store/loader/block-record.ts';
import { Loader } from '../store/loader/loader.ts';
import { Counters } from '../telemetry/counters.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headwater-damage-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const requests = 20;
const open = () =>
  openJournal({
    directory: join(directory, 'journal'),
    files: nodeFileSystem,
    clock: systemClock,
    segmentBytes: 1024 * 1024,
    reserveBytes: 0,
    retryWindowMs: 1_000,
  });

/** Spans whose words were all used by requests before, some, or none; the id tells them apart. */
const requestOf = (number: number) =>
  tracesOf(
    [
      aSpan({
        spanId: base64(String(number).padStart(16, 'a')),
        name: `operation ${number % 3}`,
        attributes: keyValues({
          shared: 'value',
          [`key ${number % 4}`]: `text-${number}-`,
          note: `n${number}`,
        }),
      }),
      aSpan({ spanId: base64(String(number).padStart(16, 'b')), name: `own ${number}` }),
    ],
    { 'service.name': `service ${number % 2}` },
  );

/** All requests in one block of the journal. */
async function writeJournal(): Promise<void> {
  const { journal } = await open();
  const rows = openRowSink();
  for (let number = 0; number < requests; number += 1) {
    rows.begin({ project: 'p', dialect: 'otlp', nowNs: 1_795_255_200_000_000_000n });
    const mark = rows.mark();
    decodeSpans(requestOf(number), rows);
    const parts = encodeBlockRecord(rows.encodeSince(mark), () => 1);
    await journal.append({ key: new Uint8Array(0), parts }).durable;
  }
  await journal.close();
}

function damageRecordWith(text: string): void {
  for (const name of readdirSync(join(directory, 'journal'))) {
    const path = join(directory, 'journal', name);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(text);
    if (at < 0) continue;
    bytes[at]! ^= 0xff;
    writeFileSync(path, bytes);
  }
}

/** Spans that a start would bring into the store, without what differs by the block's numbering of words. */
async function recoverSpans(): Promise<NativeRow[]> {
  const { journal, recovered } = await open();
  const spans: NativeRow[] = [];
  const store = {
    insertBlock: async (table: string, parts: readonly Uint8Array[]) => {
      if (table === 'spans') spans.push(...readNative([...parts]));
    },
    command: async () => undefined,
    readBytes: async () => new Uint8Array(0),
  };
  const loader = new Loader({ store, journal, dataDir: directory, counters: new Counters() });
  await loader.recover(recovered);
  await loader.close(5_000);
  await journal.close();
  return spans;
}

test('a damaged record of the journal costs its own rows only', async () => {
  await writeJournal();
  const whole = await recoverSpans();
  rmSync(directory, { recursive: true, force: true });
  await writeJournal();
  damageRecordWith('text-7-');

  const found = await recoverSpans();

  expect(whole).toHaveLength(requests * 2);
  const lost = ['a', 'b'].map((letter) => '7'.padStart(16, letter));
  expect(found).toEqual(whole.filter((row) => !lost.includes(String(row.span_id))));
  expect(found).toHaveLength(requests * 2 - 2);
});
