import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { api, waitFor } from '../harness/product.ts';
import { checkLedger } from './client/check-ledger.ts';
import type { LoadClient } from './client/load-client.ts';
import { fillDisk, onSmallDisk, whyNoSmallDisk } from './small-disk.ts';
import { Supervisor } from './supervisor.ts';

const obstacle = whyNoSmallDisk();
const diskMib = 320;

async function startOnSmallDisk(): Promise<{ supervisor: Supervisor; disk: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'headwater-full-'));
  const disk = join(directory, 'disk');
  const supervisor = await Supervisor.start([], {
    directory,
    dataDir: join(disk, 'data'),
    wrapper: onSmallDisk(disk, diskMib),
    env: { HEADWATER_JOURNAL_RESERVE_BYTES: '48MiB', HEADWATER_JOURNAL_SEGMENT_BYTES: '4MiB' },
  });
  return { supervisor, disk };
}

async function answerTo(
  supervisor: Supervisor,
  client: LoadClient,
): Promise<{ status: number; retry: string | null }> {
  const batch = client.newBatch();
  const answer = await fetch(`${supervisor.product.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(batch.body),
  });
  await answer.arrayBuffer();
  if (answer.ok) client.ledger.acknowledge(batch);
  return { status: answer.status, retry: answer.headers.get('retry-after') };
}

describe.skipIf(obstacle !== undefined)(
  `a full disk${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    test('is answered so that clients retry, and ended without a restart', async () => {
      const { supervisor, disk } = await startOnSmallDisk();
      try {
        const client = supervisor.client();
        client.start(4);
        await supervisor.work(1_000, 1_500);
        expect((await answerTo(supervisor, client)).status).toBe(200);
        expect([...client.failures.keys()]).toEqual([]);

        const free = fillDisk(supervisor.product, disk);
        await waitFor(async () => (await answerTo(supervisor, client)).status !== 200);
        const refusal = await answerTo(supervisor, client);
        expect([429, 503]).toContain(refusal.status);
        expect(refusal.retry).not.toBeNull();
        const isFull = async () => {
          const status = await api<{ journal: { full: boolean } }>(supervisor.product, '/api/status');
          return status.journal.full;
        };
        await expect.poll(isFull).toBe(true);

        free();
        await waitFor(async () => (await answerTo(supervisor, client)).status === 200, 45_000, 100);
        await supervisor.work(500, 500);
        await client.stop();
        const verdict = await checkLedger(supervisor.product, client);
        expect(verdict).toMatchObject({ lost: [], duplicated: [], torn: [], invented: [] });
      } finally {
        await supervisor.end();
      }
    });
  },
);
