import { expect, test } from 'vitest';
import { waitFor } from '../harness/product.ts';
import { checkLedger } from './client/check-ledger.ts';
import { Supervisor } from './supervisor.ts';

const limitMs = 10_000;

test('SIGTERM under load ends within 10 s and loses nothing', async () => {
  const supervisor = await Supervisor.start();
  try {
    const client = supervisor.client();
    client.start(6);
    await waitFor(() => client.ledger.acknowledged > 50);
    const began = performance.now();

    const code = await supervisor.product.stop();

    expect(code).toBe(0);
    // A promise of the product, not a measurement: it must end within ten seconds.
    expect(performance.now() - began).toBeLessThan(limitMs);
    await client.stop();
    await supervisor.restart();
    const verdict = await checkLedger(supervisor.product, client);
    expect(verdict).toMatchObject({ lost: [], duplicated: [], torn: [], invented: [] });
  } finally {
    await supervisor.end();
  }
});

test('SIGTERM while the engine stands still ends within 10 s and loses nothing', async () => {
  const supervisor = await Supervisor.start();
  try {
    const client = supervisor.client();
    client.start(4);
    await supervisor.work(500, 700);
    const engine = await supervisor.signalEngine('SIGSTOP');
    const began = performance.now();

    const code = await supervisor.product.stop();

    expect(code).toBe(0);
    expect(performance.now() - began).toBeLessThan(limitMs);
    await waitFor(() => !supervisor.isEngine(engine));
    await client.stop();
    await supervisor.restart();
    const verdict = await checkLedger(supervisor.product, client);
    expect(verdict).toMatchObject({ lost: [], duplicated: [], torn: [], invented: [] });
  } finally {
    await supervisor.end();
  }
});
