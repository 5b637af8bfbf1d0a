import { describe, expect, test } from 'vitest';
import { configWith, readConfig } from './config.ts';
import { shiftPorts } from './ports.ts';

const key = '0123456789abcdef0123456789abcdef';

function problemsOf(text: string): string {
  try {
    readConfig({ file: { name: 'headwater.yaml', text } });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the file was accepted');
}

describe('the configuration', () => {
  test('has a default for every option', () => {
    const { config, warnings } = readConfig({});

    expect(config).toMatchObject({ host: '127.0.0.1', portOffset: 0, ports: { portal: 7400 }, keys: [] });
    expect(config.journal.segmentBytes).toBe(67_108_864);
    expect(warnings).toEqual([]);
  });

  test('takes the flag before the variable, and the variable before the file', () => {
    const file = {
      name: 'f',
      text: 'portOffset: 1\njournal:\n  segmentBytes: 2MiB\nstore: { readSessions: 3 }',
    };
    const environment = { HEADWATER_PORT_OFFSET: '2', HEADWATER_JOURNAL_SEGMENT_BYTES: '3 MiB' };
    const flags = [{ path: 'portOffset', value: '3', where: '--port-offset' }];

    const { config } = readConfig({ file, environment, flags });

    expect(config.portOffset).toBe(3);
    expect(config.journal.segmentBytes).toBe(3 * 1024 * 1024);
    expect(config.store.readSessions).toBe(3);
  });

  test('names line and column of a value that is not allowed', () => {
    const message = problemsOf('host: 127.0.0.1\njournal:\n  segmentBytes: lots\n  reserveBytes: -1\n');

    expect(message).toContain('headwater.yaml:3:17: journal.segmentBytes must be a whole number of bytes');
    expect(message).toContain('(is "lots")');
    expect(message).toContain('headwater.yaml:4:17: journal.reserveBytes');
  });

  test('refuses unknown keys and suggests the nearest', () => {
    const message = problemsOf('prots:\n  portal: 1\njournal:\n  segmentByte: 1MiB\n  quux: 1\ndatadir: x\n');

    expect(message).toContain('headwater.yaml:1:1: there is no option prots; did you mean ports?');
    expect(message).toContain(
      'headwater.yaml:4:3: there is no option journal.segmentByte; did you mean journal.segmentBytes?',
    );
    expect(message).toContain('headwater.yaml:5:3: there is no option journal.quux; here are: segmentBytes');
    expect(message).toContain('did you mean dataDir?');
  });

  test.each([
    ['a: [', 'headwater.yaml:1:5'],
    ['- 1', 'headwater.yaml:1:1: must be a map of options'],
    ['portOffset: 1\nportOffset: 2', 'headwater.yaml:2:1'],
    ['journal: 5', 'headwater.yaml:1:1: journal must be a map of: segmentBytes'],
  ])('says where %j is no configuration', (text, expected) => {
    expect(problemsOf(text)).toContain(expected);
  });

  test('takes the default for a key without a value', () => {
    const { config } = readConfig({ file: { name: 'f', text: 'portOffset:\njournal:\n' } });

    expect(config.portOffset).toBe(0);
  });

  test('tells of unknown variables and passes over those of an orchestrator', () => {
    const environment = {
      HEADWATER_PORTOFFSET: '1',
      HEADWATER_PORT: 'tcp://10.0.0.1:7400',
      HEADWATER_PORT_7400_TCP_ADDR: '10.0.0.1',
      HEADWATER_SERVICE_HOST: '10.0.0.1',
    };

    const { warnings } = readConfig({ environment });

    expect(warnings).toEqual([
      'HEADWATER_PORTOFFSET: there is no such option; did you mean HEADWATER_PORT_OFFSET?',
    ]);
  });
});

describe('keys', () => {
  test('come as text or with their project and rights', () => {
    const text = `keys:\n  - ${key}\n  - { key: ${key}, project: shop, rights: [ingest] }`;

    const { config } = readConfig({ file: { name: 'f', text } });

    expect(config.keys).toEqual([
      { key, project: 'default', rights: ['ingest', 'read'] },
      { key, project: 'shop', rights: ['ingest'] },
    ]);
  });

  test.each(['', 'changeme', 'a'.repeat(64), '01'.repeat(20)])('are refused when weak: %j', (weak) => {
    const read = () => configWith({ keys: [weak] });

    expect(read).toThrow(/openssl rand/);
  });

  test('never appear in messages', () => {
    const secret = 'short-secret';

    expect(() => configWith({ keys: [secret] })).not.toThrow(secret);
  });

  test('are needed for an address beyond this machine, and the message carries the fix', () => {
    expect(() => configWith({ host: '0.0.0.0' })).toThrow(/HEADWATER_KEYS=/);
    expect(configWith({ host: '0.0.0.0', keys: key }).host).toBe('0.0.0.0');
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('are not needed on %s', (host) => {
    expect(configWith({ host }).host).toBe(host);
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.example.com', ''])('are needed on %j', (host) => {
    expect(() => configWith({ host })).toThrow();
  });
});

describe('ports', () => {
  test('are shifted by the offset unless they are free ones or off', () => {
    const { ports } = configWith({ 'ports.otlpHttp': 'off', 'ports.otlpGrpc': 0 });

    const shifted = shiftPorts(ports, 100);

    expect(shifted).toMatchObject({ portal: 7500, otlpGrpc: 0, otlpHttp: undefined });
  });
});
