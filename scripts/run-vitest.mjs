// Runs the tests and prints the closing line `N passed, N failed` that continuous integration reads.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './bootstrap.mjs';

const countsFile = join(root, '.cache', 'test-counts.json');

/**
 * @param vitest path of vitest's script
 * @param args what the user wrote after `npm test --`: file filters and vitest options
 * @param environment variables set for the tests
 * @returns the exit code; 1 when a test failed, or when vitest ended without having counted any
 */
export function runVitest(vitest, args, environment) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(countsFile, { force: true });
  const code = run(process.execPath, [vitest, 'run', ...args], {
    env: { ...process.env, ...environment, HEADWATER_TEST_COUNTS: countsFile },
  });
  const counts = readCounts();
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  process.stdout.write(`${counts.passed} passed, ${failed} failed${skipped}\n`);
  return failed > 0 ? 1 : 0;
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
