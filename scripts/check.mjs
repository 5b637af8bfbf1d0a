// Format, lint, types and unused code; every step runs, so that one look shows everything that is wrong.
import { run, tool } from './bootstrap.mjs';

const steps = [
  ['format and lint', [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings']],
  ['types of server, contract and tests', [tool('typescript/bin/tsc'), '-p', 'tsconfig.json']],
  ['types of the portal', [tool('typescript/bin/tsc'), '-p', 'portal/tsconfig.json']],
  ['types of the browser tests', [tool('typescript/bin/tsc'), '-p', 'tests/browser/tsconfig.json']],
  ['unused files, exports and dependencies', [tool('knip/bin/knip.js')]],
];

/** Runs every check. Returns the exit code: 0 when all pass. */
export function runChecks() {
  const failed = steps.filter(([name, command]) => {
    process.stdout.write(`headwater: ${name}\n`);
    return run(process.execPath, command) !== 0;
  });
  for (const [name] of failed) process.stderr.write(`headwater: failed: ${name}\n`);
  return failed.length === 0 ? 0 : 1;
}
