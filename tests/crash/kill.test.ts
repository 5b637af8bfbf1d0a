import { expect, test } from 'vitest';
import { waitFor } from '../harness/product.ts';
import { checkLedger, type Verdict } from './client/check-ledger.ts';
import type { LoadClient } from './client/load-client.ts';
import { Supervisor } from './supervisor.ts';

const isFull = process.env.HEADWATER_FULL === '1';
const kills = isFull ? 200 : 20;
const checkEvery = isFull ? 40 : 10;
/** A fault shows itself by chance; the first time is enough. */
const controlTries = 30;
const connections = isFull ? 16 : 6;
/** Half of all kills hit the engine, a quarter server and engine, the rest the server alone or one that recovers. */
const plan = ['engine', 'both', 'engine', 'server', 'engine', 'both', 'engine', 'recovering'] as const;

async function kill(supervisor: Supervisor, what: (typeof plan)[number]): Promise<void> {
  await supervisor.work(20, 400);
  if (what === 'engine') {
    await supervisor.signalEngine('SIGKILL');
    return;
  }
  await supervisor.killServer(what !== 'server');
  await supervisor.launch();
  if (what === 'recovering') {
    await supervisor.work(50, 1_500);
    await supervisor.killServer(true);
    await supervisor.launch();
  }
  await supervisor.product.ready;
}

function expectNothingBroken({ lost, duplicated, torn, invented }: Verdict, client: LoadClient): void {
  const failures = [...client.failures].map(([message, count]) => `${count}× ${message}`);
  expect({ lost, duplicated, torn, invented }, failures.join('\n')).toEqual({
    lost: [],
    duplicated: [],
    torn: [],
    invented: [],
  });
}

test(`keeps every acknowledged request once over ${kills} kills under load`, async () => {
  const supervisor = await Supervisor.start();
  try {
    const client = supervisor.client();
    client.start(connections);
    for (let i = 0; i < kills; i++) {
      await kill(supervisor, plan[i % plan.length] as (typeof plan)[number]);
      if (i % checkEvery === checkEvery - 1) {
        await client.stop();
        expectNothingBroken(await checkLedger(supervisor.product, client), client);
        client.start(connections);
      }
    }
    await waitFor(() => client.ledger.acknowledged > kills * (isFull ? 50 : 20));
    await client.stop();

    expectNothingBroken(await checkLedger(supervisor.product, client), client);
  } finally {
    await supervisor.end();
  }
});

test.each([
  ['an acknowledgement before the write', 'LATE_WRITES', 'lost'],
  ['inserts without a token of their own', 'NEW_TOKENS', 'duplicated'],
] as const)('the checker notices %s', async (_, fault, finding) => {
  const supervisor = await Supervisor.start([fault]);
  try {
    const client = supervisor.client();
    let found: string[] = [];
    for (let i = 0; i < controlTries && found.length === 0; i++) {
      client.start(connections);
      await supervisor.work(700, 900);
      await supervisor.killServer(true);
      await client.stop();
      await supervisor.restart();
      found = (await checkLedger(supervisor.product, client, 8_000))[finding];
    }

    expect(found).not.toEqual([]);
  } finally {
    await supervisor.end();
  }
});
