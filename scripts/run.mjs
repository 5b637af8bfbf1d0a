// The commands of package.json: node scripts/run.mjs <start|test|test:full|bench|check|build:portal> [arguments]
import { ensureInstalled, fail, reexecUnderPreferredNode, root, run, tool } from './bootstrap.mjs';

const [task = '', ...args] = process.argv.slice(2);

const tasks = {
  start: async () => {
    const { buildPortalWhenStale } = await import('./build-portal.mjs');
    buildPortalWhenStale();
    process.argv = [process.argv[0], 'headwater', 'start', ...args];
    await import('../server/src/cli/headwater.ts');
  },
  test: () => runTests({}),
  'test:full': () => runTests({ HEADWATER_FULL: '1' }),
  bench: async () => {
    const { buildPortalWhenStale } = await import('./build-portal.mjs');
    buildPortalWhenStale();
    process.exitCode = run(process.execPath, [`${root}/bench/run.ts`, ...args]);
  },
  check: async () => {
    const { runChecks } = await import('./check.mjs');
    process.exitCode = runChecks();
  },
  'build:portal': async () => {
    const { buildPortal } = await import('./build-portal.mjs');
    buildPortal();
  },
};

async function runTests(environment) {
  const { buildPortalWhenStale } = await import('./build-portal.mjs');
  const { prepareTests } = await import('./prepare-tests.mjs');
  const { runVitest } = await import('./run-vitest.mjs');
  buildPortalWhenStale();
  prepareTests(args);
  process.exitCode = runVitest(tool('vitest/vitest.mjs'), args, environment);
}

if (!Object.hasOwn(tasks, task)) {
  fail(`there is no command '${task}'; commands: ${Object.keys(tasks).join(', ')}`);
}
ensureInstalled();
if (!reexecUnderPreferredNode()) await tasks[task]();
