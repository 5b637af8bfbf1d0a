import { expect, test } from 'vitest';
import { Counters } from './counters.ts';
import { watchProcess } from './health.ts';
import { openLog } from './log.ts';

function capture(json: boolean) {
  const lines: string[] = [];
  const log = openLog({ level: 'info', json, write: (line) => lines.push(line) });
  return { log, lines };
}

test('writes JSON lines with the time, the level and the fields', () => {
  const { log, lines } = capture(true);

  log.info({ bytes: 12 }, 'journal is full');

  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', bytes: 12, message: 'journal is full' });
  expect(JSON.parse(lines[0]!).time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

test('writes text for people, with the reasons of an error', () => {
  const { log, lines } = capture(false);
  const cause = new Error('EIO');

  log.warn({ error: new Error('sync failed', { cause }), segment: 3 }, 'closed a segment');

  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} warn {2}closed a segment: sync failed: EIO {2}segment=3\n$/,
  );
});

test('never writes secrets', () => {
  const { log, lines } = capture(true);

  log.info({ key: 's3cret', headers: { authorization: 's3cret' } }, 'refused');

  expect(lines[0]).not.toContain('s3cret');
});

test('escapes what could drive a terminal', () => {
  const { log, lines } = capture(false);

  log.info({ service: '\u001b[2Jshop\u202e' }, 'new\nservice');

  expect(lines[0]).toContain('new\\u000aservice');
  expect(lines[0]).toContain('\\u001b[2Jshop\\u202e');
  expect(lines[0]).not.toContain('\u001b');
});

test('keeps quiet below its level', () => {
  const { log, lines } = capture(true);

  log.debug('detail');

  expect(lines).toEqual([]);
});

test('the process tells its own memory, time and delay', () => {
  const counters = new Counters();

  const stop = watchProcess(counters);
  const samples = new Map(counters.samples().map(({ name, value }) => [name, value]));
  stop();

  expect(samples.get('headwater_process_resident_bytes')).toBeGreaterThan(1e6);
  expect(samples.get('headwater_event_loop_delay_p99_seconds')).toBeGreaterThanOrEqual(0);
});
