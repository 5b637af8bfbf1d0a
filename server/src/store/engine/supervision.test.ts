import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { isAlive, startTimeOf } from '../data-directory.ts';
import { openStore, type Store } from '../store-client.ts';
import { anEngine, type EngineFixture } from '../testing/engine-fixture.ts';
import { aNativeBlock } from '../testing/native-block.ts';
import type { EngineOptions } from './engine-options.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of opened.splice(0).reverse()) await resource.close();
});

async function aStore(
  options: Partial<EngineOptions> = {},
): Promise<{ store: Store; fixture: EngineFixture }> {
  const fixture = await anEngine(options);
  const store = openStore({ engine: fixture.engine });
  opened.push(fixture, store);
  return { store, fixture };
}

describe('the engine process', () => {
  test('is replaced when it is killed, and the reader does not see it', async () => {
    const { store, fixture } = await aStore();
    const first = fixture.engine.pid;

    process.kill(first, 'SIGKILL');

    expect(await store.read('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(fixture.engine.pid).not.toBe(first);
    expect(fixture.engine.restarts).toBe(1);
  });

  test('is killed and replaced when it shows no sign of life', async () => {
    const { store, fixture } = await aStore({ heartbeatMs: 100, watchdogMs: 2_000 });
    const reasons: string[] = [];
    fixture.engine.onDeath((reason) => reasons.push(reason));

    process.kill(fixture.engine.pid, 'SIGSTOP');

    expect(await store.read('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(reasons).toEqual(['no sign of life for 2000 ms, SIGKILL']);
  });

  test('is replaced when it stays above its memory', async () => {
    // less than an idle engine has
    const { store, fixture } = await aStore({ heartbeatMs: 1_000, memoryLimitBytes: 60_000_000 });

    const died = new Promise<string>((resolve) => fixture.engine.onDeath(resolve));

    expect(await died).toMatch(/^memory of \d+ MB/);
    expect(await store.read('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('ends when its server does', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headwater-engine-'));
    const server = spawn(process.execPath, ['--input-type=module', '-e', serverScript(dataDir)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const holder = {
      pid: Number(line.toString()),
      startTime: startTimeOf(Number(line.toString())) ?? '',
      host: hostname(),
    };
    expect(isAlive(holder)).toBe(true);

    server.kill('SIGKILL');

    await expect.poll(() => isAlive(holder)).toBe(false);
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('is ended first when it outlived its server frozen', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headwater-engine-'));
    const server = spawn(process.execPath, ['--input-type=module', '-e', serverScript(dataDir)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const holder = { pid, startTime: startTimeOf(pid) ?? '', host: hostname() };
    process.kill(pid, 'SIGSTOP');
    server.kill('SIGKILL');
    await once(server, 'exit');

    const { store } = await aStore({ dataDir });

    expect(await store.read('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(isAlive(holder)).toBe(false);
  });

  test('leaves a stranger with the same number alone', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headwater-engine-'));
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    mkdirSync(join(dataDir, 'engine'));
    const note = { pid: stranger.pid, startTime: startTimeOf(stranger.pid ?? 0), host: hostname() };
    writeFileSync(join(dataDir, 'engine', 'engine.pid'), JSON.stringify(note));

    await aStore({ dataDir });

    expect(stranger.exitCode).toBeNull();
    expect(isAlive({ pid: stranger.pid ?? 0, startTime: note.startTime ?? '', host: hostname() })).toBe(true);
    stranger.kill('SIGKILL');
  });

  test('is gone, with its socket unanswered, after close', async () => {
    const { fixture, store } = await aStore();
    const { pid } = fixture.engine;

    await fixture.engine.close();

    expect(existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' Z ')).toBe(
      false,
    );
    await expect(store.read('SELECT 1')).rejects.toMatchObject({
      code: 'HEADWATER_ENGINE_UNAVAILABLE',
      retryable: true,
    });
  });

  test('is not asked again for a query that ended it twice', async () => {
    const { store, fixture } = await aStore();
    const fatal = 'SELECT sum(sipHash64(number)) AS fatal FROM numbers(1900000002)';
    const running = store.read(fatal).catch((error: unknown) => error);

    for (let deaths = 0; deaths < 2; deaths += 1) {
      while (!(await isRunning(store, '1900000002')));
      process.kill(fixture.engine.pid, 'SIGKILL');
    }

    expect(await running).toMatchObject({ code: 'HEADWATER_ENGINE_REFUSED' });
    await expect(store.read(fatal)).rejects.toMatchObject({ code: 'HEADWATER_ENGINE_REFUSED' });
    expect(await store.read('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a block inserted while the engine is killed', () => {
  const rounds = 6;
  const rows = 2_000;

  /** Kills the engine right after each insert is sent and sends it again, as the loader does. */
  async function insertUnderKills(withTokens: boolean): Promise<number> {
    const { store, fixture } = await aStore();
    await store.command(
      `CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n
       SETTINGS non_replicated_deduplication_window = 100, fsync_after_insert = 1, fsync_part_directory = 1`,
    );
    for (let round = 0; round < rounds; round += 1) {
      const block = aNativeBlock(rows, round * rows);
      const insert = (attempt: number) =>
        store.insertBlock('t', block, { token: withTokens ? `b${round}` : `b${round}-${attempt}`, rows });
      // even rounds lose the answer alone, odd ones are cut off wherever they are
      const first = insert(0).catch(() => undefined);
      if (round % 2 === 0) await first;
      process.kill(fixture.engine.pid, 'SIGKILL');
      await first;
      for (let attempt = 1; ; attempt += 1) {
        if (
          await insert(attempt).then(
            () => true,
            () => false,
          )
        )
          break;
      }
    }
    const found = await store.read<{ stored: number; distinct: number }>(
      'SELECT count() AS stored, uniqExact(n) AS distinct FROM t',
    );
    expect(found[0]?.distinct).toBe(rounds * rows);
    return found[0]?.stored ?? -1;
  }

  test('is there exactly once', async () => {
    expect(await insertUnderKills(true)).toBe(rounds * rows);
  });

  test('would be there twice without its token', async () => {
    expect(await insertUnderKills(false)).toBeGreaterThan(rounds * rows);
  });
});

async function isRunning(store: Store, part: string): Promise<boolean> {
  const found = await store.read<{ n: number }>(
    "SELECT count() AS n FROM system.processes WHERE position(query, {part:String}) > 0 AND position(query, 'processes') = 0",
    { part },
  );
  return found[0]?.n === 1;
}

function serverScript(dataDir: string): string {
  const module = new URL('./open-engine.ts', import.meta.url).href;
  return `import { openEngine } from ${JSON.stringify(module)};
    const engine = await openEngine({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(engine.pid);`;
}
