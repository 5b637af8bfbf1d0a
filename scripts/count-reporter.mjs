// A vitest reporter that leaves the numbers of the run in the file HEADWATER_TEST_COUNTS for run-vitest.mjs.
import { writeFileSync } from 'node:fs';

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.HEADWATER_TEST_COUNTS;
    if (file === undefined) return;
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) countModule(module, counts);
    writeFileSync(file, JSON.stringify(counts));
  }
}

/** A file or suite that fails outside its tests (import, beforeAll) counts as one failed test. */
function countModule(module, counts) {
  counts.failed += module.errors().length > 0 ? 1 : 0;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length > 0 ? 1 : 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
  }
}
