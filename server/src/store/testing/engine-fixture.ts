import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineOptions } from '../engine/engine-options.ts';
import { type Engine, openEngine } from '../engine/open-engine.ts';

export interface EngineFixture {
  readonly dataDir: string;
  readonly engine: Engine;
  close(): Promise<void>;
}

/** An engine on a data directory of its own. */
export async function anEngine(options: Partial<EngineOptions> = {}): Promise<EngineFixture> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'headwater-engine-'));
  const engine = await openEngine({ ...options, dataDir });
  return {
    dataDir,
    engine,
    close: async () => {
      await engine.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes an engine's socket reachable by TCP, so that it stands for a ClickHouse server elsewhere. */
export async function serveByTcp(engine: Engine): Promise<{ url: string; server: Server }> {
  const server = createServer((client) => {
    const upstream = connect(engine.socketPath);
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
