import { Command, CommanderError } from 'commander';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { readVersion } from '../telemetry/version.ts';
import { addCa } from './ca.ts';
import { addConfigCheck } from './config-check.ts';
import type { Finish } from './finish.ts';
import { addForward } from './forward/forward.ts';
import { addStart } from './start/start.ts';
import { addStatus } from './status.ts';
import { addStoreCommands } from './store-commands.ts';
import { addUser } from './user.ts';
import { addVerify } from './verify/verify.ts';

/**
 * Runs one command of the program.
 *
 * @param args without the program's name
 * @returns the exit code: 0 done, 1 the command failed, 2 it was called or configured wrongly
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const finish: Finish = (code) => {
    exitCode = code;
  };
  const program = new Command('headwater')
    .description('Self-hosted APM: receives OpenTelemetry, keeps it, shows it')
    .version(readVersion())
    .showHelpAfterError('(headwater --help lists the commands)')
    .exitOverride();
  for (const add of [
    addStart,
    addForward,
    addStatus,
    addVerify,
    addConfigCheck,
    addCa,
    addStoreCommands,
    addUser,
  ])
    add(program, finish);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof HeadwaterError)) throw error;
  process.stderr.write(`headwater: ${error.message}\n  (${error.code})\n`);
  return error.code.startsWith('HEADWATER_CONFIG_') ? 2 : 1;
}
