import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../harness/product.ts';
import { programs, pythonClients } from './clients.ts';

const clients = pythonClients('opencensus');

/** The tutorial's program with somebody at its keyboard. */
export function startPrompt(environment: Readonly<Record<string, string>>) {
  const child = spawn(`${clients}/python`, [`${programs}opencensus_prompt.py`], {
    env: { ...process.env, ...environment },
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  return {
    /** Resolves when the program asks for the next value: the span before it was sent. */
    type: async (value: string) => {
      const asked = printed.split('Enter a value').length;
      child.stdin.write(`${value}\n`);
      await waitFor(() => printed.includes(value) && printed.split('Enter a value').length >= asked);
    },
    end: () => endOf(child),
  };
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<void> {
  child.stdin.end();
  if (child.exitCode === null) await once(child, 'exit');
}
