import { expect, test } from 'vitest';
import type { Batch } from './client/batch.ts';
import { checkLedger, type Verdict } from './client/check-ledger.ts';
import { openCuttingProxy } from './client/cutting-proxy.ts';
import { Connection, type LoadClient } from './client/load-client.ts';
import { Supervisor } from './supervisor.ts';

const requests = process.env.HEADWATER_FULL === '1' ? 2_000 : 200;

/** Sends through a proxy that swallows each answer, so that the request is stored and its client does not know. */
async function sendUnanswered(supervisor: Supervisor, client: LoadClient, count: number): Promise<Batch[]> {
  const proxy = await openCuttingProxy(4318 + supervisor.product.portOffset);
  const connection = new Connection({ httpPort: proxy.port });
  const batches: Batch[] = [];
  for (let i = 0; i < count; i++) {
    const batch = client.newBatch();
    batches.push(batch);
    await expect(connection.send(batch.body)).rejects.toThrow();
  }
  expect(proxy.swallowed).toBe(count);
  await proxy.close();
  return batches;
}

async function sendAgain(
  supervisor: Supervisor,
  client: LoadClient,
  batches: readonly Batch[],
): Promise<void> {
  const connection = new Connection({ httpPort: 4318 + supervisor.product.portOffset });
  for (const batch of batches) {
    await connection.send(batch.body);
    client.ledger.acknowledge(batch);
  }
  connection.close();
}

/** Half of the requests are sent again at once, half after a kill -9. */
async function loseAnswers(supervisor: Supervisor, count: number): Promise<Verdict> {
  const client = supervisor.client();
  const batches = await sendUnanswered(supervisor, client, count);
  await sendAgain(supervisor, client, batches.slice(0, count / 2));
  await supervisor.killServer(true);
  await supervisor.restart();
  await sendAgain(supervisor, client, batches.slice(count / 2));
  return checkLedger(supervisor.product, client);
}

test(`stores ${requests} requests once whose answers were lost and that were sent again, also over a restart`, async () => {
  const supervisor = await Supervisor.start();
  try {
    const verdict = await loseAnswers(supervisor, requests);

    expect(verdict).toMatchObject({ lost: [], duplicated: [], torn: [], invented: [] });
  } finally {
    await supervisor.end();
  }
});

test('the checker notices a server that forgets what it has seen', async () => {
  const supervisor = await Supervisor.start(['FORGET_RETRIES']);
  try {
    const { duplicated } = await loseAnswers(supervisor, 10);

    expect(duplicated).not.toEqual([]);
  } finally {
    await supervisor.end();
  }
});
