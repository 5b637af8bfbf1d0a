import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const environment = { HEADWATER_FAULTS_LATE_WRITES: 'true' };

test('a server with fault injection does not start outside tests', () => {
  expect(() => readConfig({ environment })).toThrow(/faults\.lateWrites/);
});

test('fault injection is allowed in tests', () => {
  const { config } = readConfig({ environment: { ...environment, NODE_ENV: 'test' } });

  expect(config.faults.lateWrites).toBe(true);
});
