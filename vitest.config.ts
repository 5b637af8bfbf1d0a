import { defineConfig } from 'vitest/config';

const minute = 60_000;

/** The full tier (`npm run test:full`) repeats the costly tests many times more. */
const slow = process.env.HEADWATER_FULL === '1' ? 40 * minute : 10 * minute;

/** Time-outs tell a hang from a wait: they are far above what a machine several times slower than ours needs. */
const patience = { testTimeout: 2 * minute, hookTimeout: 2 * minute };

// Forks, because chDB crashes in worker threads; two, because the machines that run this have two cores.
// Groups run one after another: what watches the clock or kills processes does not share the machine.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', './scripts/count-reporter.mjs'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contract,server}/src/**/*.test.ts', 'tests/*.test.ts', 'scripts/**/*.test.ts'],
          ...patience,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'portal',
          include: ['portal/src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          ...patience,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['tests/{fuzz,conformance}/**/*.test.ts'],
          ...patience,
          testTimeout: slow,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'acceptance',
          include: ['tests/{acceptance,browser}/**/*.test.ts'],
          testTimeout: 4 * minute,
          hookTimeout: 4 * minute,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'crash',
          include: ['tests/crash/**/*.test.ts'],
          testTimeout: slow,
          hookTimeout: 4 * minute,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
