import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destination } from '@headwater/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyValues, logsOf, nowNs } from '../../../tests/harness/otlp-messages.ts';
import { systemClock } from '../journal/clock.ts';
import { nodeFileSystem } from '../journal/file-system.ts';
import { openRowSink } from '../model/rows/row-sink.ts';
import { decodeLogs } from '../receivers/otlp/decode-logs.ts';
import { Counters } from '../telemetry/counters.ts';
import { Forwarder } from './forwarder.ts';
import { openAddressGuard } from './send/guarded-lookup.ts';
import { type Captured, openCapture } from './testing/capture-server.ts';
import { readRequest } from './testing/read-request.ts';

const key = Buffer.alloc(16, 1);
let directory: string;
const closers: (() => unknown)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headwater-forwarder-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(...destinations: readonly object[]) {
  const troubles: unknown[] = [];
  const forwarder = new Forwarder({
    directory,
    files: nodeFileSystem,
    clock: systemClock,
    counters: new Counters(),
    random: () => 0.5,
    reserveBytes: 0,
    guard: openAddressGuard([]),
    version: '0.0.0',
    remind: () => undefined,
    onTrouble: (_what, error) => troubles.push(error),
  });
  closers.push(() => forwarder.close(1_000));
  await forwarder.apply(
    destinations.map((one) => ({ destination: destination.parse(one), source: 'configured' as const })),
  );
  expect(troubles).toEqual([]);
  return forwarder;
}

/** A request of `count` thousand log records, as ingest hands it over. */
function recordsOf(thousands: number) {
  const record = { timeUnixNano: String(nowNs), body: { stringValue: 'x' }, attributes: keyValues({ n: 1 }) };
  const thousand = logsOf(Array(1_000).fill(record));
  const sink = openRowSink();
  sink.begin({ project: 'default', dialect: 'otlp', nowNs });
  const mark = sink.mark();
  // Messages one after another are one message.
  decodeLogs(Buffer.concat(Array(thousands).fill(thousand)), sink);
  return sink.encodeSince(mark);
}

const countLogs = (captured: readonly Captured[]) =>
  captured.reduce(
    (sum, { body }) => sum + readRequest('otlp', nowNs, (rows) => decodeLogs(body, rows)).length,
    0,
  );

test('a request of very many items goes on whole', async () => {
  const capture = await openCapture({ status: 200 });
  closers.push(capture.close);
  const forwarder = await open({ name: 'a', type: 'otlp-http', url: capture.url });

  expect(await forwarder.take('default', key, recordsOf(130))).toEqual([]);

  await expect.poll(() => forwarder.states('default', 0)[0]?.sentItems).toBe(130_000);
  expect(countLogs(capture.captured)).toBe(130_000);
});

test('a request that is sent again is queued once for each destination', async () => {
  const [first, second] = [await openCapture({ status: 200 }), await openCapture({ status: 200 })];
  closers.push(first.close, second.close);
  const forwarder = await open(
    { name: 'a', type: 'otlp-http', url: first.url },
    { name: 'b', type: 'otlp-http', url: second.url, filters: [{ key: 'n', op: '=', value: '2' }] },
  );

  await forwarder.take('default', key, recordsOf(1));
  await forwarder.take('default', key, recordsOf(1));
  await forwarder.take('other', Buffer.alloc(16, 2), recordsOf(1));

  await expect
    .poll(() => forwarder.states('default', 0).map(({ sentItems }) => sentItems))
    .toEqual([1_000, 0]);
  expect(countLogs(first.captured)).toBe(1_000);
  expect(second.captured).toEqual([]);
});
