import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { api, waitFor } from '../harness/product.ts';
import { checkLedger } from './client/check-ledger.ts';
import type { LoadClient } from './client/load-client.ts';
import { Supervisor } from './supervisor.ts';

const connections = 4;
const stops = process.env.HEADWATER_FULL === '1' ? 10 : 2;

/** Acknowledgements and failures of a span of time. */
async function watch(client: LoadClient, ms: number): Promise<{ acknowledged: number; failures: string[] }> {
  const before = client.ledger.acknowledged;
  client.failures.clear();
  await sleep(ms);
  return { acknowledged: client.ledger.acknowledged - before, failures: [...client.failures.keys()] };
}

async function answersQueries({ product }: Supervisor): Promise<boolean> {
  const question = { fromMs: Date.now() - 60_000, toMs: Date.now(), limit: 1 };
  return api(product, '/api/spans/search', question).then(
    () => true,
    () => false,
  );
}

test('acknowledges on while the engine stands still, and answers queries once it was replaced', async () => {
  const supervisor = await Supervisor.start();
  try {
    const client = supervisor.client();
    client.start(connections);
    for (let i = 0; i < stops; i++) {
      await supervisor.work(300, 600);
      const stopped = await supervisor.signalEngine('SIGSTOP');

      const meanwhile = await watch(client, 1_500);

      expect(meanwhile.failures).toEqual([]);
      // More than can have been answered before it stood still and read after: one a connection.
      expect(meanwhile.acknowledged).toBeGreaterThan(connections);
      await waitFor(() => ![undefined, stopped].includes(supervisor.enginePid()));
      await waitFor(() => answersQueries(supervisor));
    }
    await client.stop();

    const verdict = await checkLedger(supervisor.product, client);

    expect(verdict).toMatchObject({ lost: [], duplicated: [], torn: [], invented: [] });
  } finally {
    await supervisor.end();
  }
});

test('the watch notices a server that stands still itself', async () => {
  const supervisor = await Supervisor.start();
  try {
    const client = supervisor.client();
    client.start(connections);
    await supervisor.work(300, 300);
    process.kill(supervisor.product.pid, 'SIGSTOP');
    // What it answered before is still on its way to the client.
    await sleep(1_500);

    const meanwhile = await watch(client, 1_000);

    process.kill(supervisor.product.pid, 'SIGCONT');
    await client.stop();
    expect(meanwhile.acknowledged).toBe(0);
  } finally {
    await supervisor.end();
  }
});
