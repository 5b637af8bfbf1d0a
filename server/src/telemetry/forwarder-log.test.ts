import { mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { describeInput, openForwarderLog } from './forwarder-log.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headwater-log-'));
});

function openAt(times: Date[]) {
  const printed: string[] = [];
  const now = () => times.shift() ?? new Date(2026, 0, 9);
  return { printed, log: openForwarderLog({ directory, now, write: (line) => printed.push(line) }) };
}

test('writes every line to the console and to the file', () => {
  const { log, printed } = openAt([new Date(2026, 10, 21, 9, 8, 7, 6)]);

  log.info('The library is running');

  const line = '2026/11/21 09:08:07.006|INFO|The library is running\n';
  expect(printed).toEqual([line]);
  expect(readFileSync(join(directory, 'LocalForwarder.log'), 'utf8')).toBe(line);
});

test('starts a new file each day and keeps the earlier one', () => {
  const { log } = openAt([new Date(2026, 10, 21), new Date(2026, 10, 22)]);

  log.info('one');
  log.warn('two');

  expect(readdirSync(directory).sort()).toEqual(['LocalForwarder.2026-11-21.log', 'LocalForwarder.log']);
  expect(readFileSync(join(directory, 'LocalForwarder.log'), 'utf8')).toContain('|WARN|two');
});

test('knows the day of a file that an earlier run left', () => {
  const path = join(directory, 'LocalForwarder.log');
  writeFileSync(path, 'old\n');
  utimesSync(path, new Date(2026, 0, 2, 12), new Date(2026, 0, 2, 12));

  openAt([new Date(2026, 0, 3)]).log.info('new');

  expect(readFileSync(join(directory, 'LocalForwarder.2026-01-02.log'), 'utf8')).toBe('old\n');
});

test('keeps ninety earlier files', () => {
  for (let day = 1; day <= 95; day += 1) {
    const name = new Date(Date.UTC(2025, 0, day)).toISOString().slice(0, 10);
    writeFileSync(join(directory, `LocalForwarder.${name}.log`), '');
  }
  const { log } = openAt([new Date(2026, 10, 21), new Date(2026, 10, 22)]);

  log.info('one');
  log.info('two');

  const names = readdirSync(directory).sort();
  expect(names).toHaveLength(91);
  expect(names).toContain('LocalForwarder.2026-11-21.log');
  expect(names).not.toContain('LocalForwarder.2025-01-06.log');
});

test('keeps a message on one line', () => {
  const { log, printed } = openAt([new Date(2026, 10, 21)]);

  log.error('a\nb\r\nc');

  expect(printed[0]).toMatch(/\|ERROR\|a b c\n$/);
});

test('describes an input in the words of the tutorial', () => {
  const counts = {
    connectionCount: 0,
    batchesReceived: 7,
    batchesFailed: 1,
    configsReceived: 2,
    configsFailed: 3,
  };

  expect(describeInput('OpenCensus', counts)).toBe(
    'OpenCensus input: [ConnectionCount: 0, BatchesReceived: 7, BatchesFailed: 1, ConfigsReceived: 2, ConfigsFailed: 3]',
  );
});
