import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../harness/product.ts';

export { freePort } from '../harness/ports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Directory of the programs that the clients instrument. */
export const programs = fileURLToPath(new URL('programs/', import.meta.url));

/** Where `npm test` installed the Python clients of `python/<name>.txt`; undefined when it could not. */
export function pythonClients(name: string): string | undefined {
  const directory = `${root}.cache/python/${name}/bin`;
  return existsSync(`${directory}/python`) ? directory : undefined;
}

/** Where `npm test` installed the Node clients; undefined when it could not. */
export function nodeClients(): string | undefined {
  const directory = fileURLToPath(new URL('node/', import.meta.url));
  return existsSync(`${directory}node_modules/.lock-hash`) ? directory : undefined;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A program under test, in its own process; it never outlives the test's. */
export interface Client {
  output(): string;
  /** Waits for its regular end. */
  ended(): Promise<number | null>;
  /** Asks it to end with the signal (SIGINT lets SDKs flush) and waits. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export function runClient(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = programs,
): Client {
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (printed += String(chunk)));
  const ended = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  };
  return {
    output: () => printed,
    ended,
    stop: (signal = 'SIGINT') => {
      child.kill(signal);
      return ended();
    },
  };
}

/** GET until the server answers at all; @returns the answer's text */
export async function getWhenUp(url: string): Promise<string> {
  let text: string | undefined;
  await waitFor(
    async () => {
      text = await fetch(url).then(
        (answer) => answer.text(),
        () => undefined,
      );
      return text !== undefined;
    },
    45_000,
    100,
  );
  return text ?? '';
}
