// The commands of package.json: node scripts/run.mjs <start|test|test:full|bench|check|sample:notes|build:portal> [arguments]
import { existsSync } from 'node:fs';
import {
  ensureInstalled,
  fail,
  reexecUnderPreferredNode,
  root,
  run,
  runAndExit,
  tool,
} from './bootstrap.mjs';

const [task = '', ...args] = process.argv.slice(2);

const tasks = {
  start: async () => {
    const { buildPortalWhenStale } = await import('./build-portal.mjs');
    buildPortalWhenStale();
    process.argv = [process.argv[0], 'headwater', 'start', ...args];
    await import('../server/src/cli/headwater.mjs');
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
  'sample:notes': async () => {
    const samples = `${root}/samples`;
    if (!existsSync(`${samples}/node_modules/dd-trace`)) {
      run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: samples });
    }
    runAndExit(process.execPath, [`${samples}/src/sample.ts`, ...args]);
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
  prepareTests(args, { ...process.env, ...environment });
  process.exitCode = runVitest(tool('vitest/vitest.mjs'), args, environment);
}

if (!Object.hasOwn(tasks, task)) {
  fail(`there is no command '${task}'; commands: ${Object.keys(tasks).join(', ')}`);
}
ensureInstalled();
if (!reexecUnderPreferredNode()) await tasks[task]();
