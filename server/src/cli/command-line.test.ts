import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from './command-line.ts';
import { encodeTestTrace } from './verify/test-trace.ts';

let output = '';
let server: Server | undefined;
let file = '';

beforeEach(() => {
  output = '';
  file = join(mkdtempSync(join(tmpdir(), 'headwater-cli-')), 'headwater.yaml');
  writeFileSync(file, '');
  const write = (text: string | Uint8Array) => {
    output += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});

afterEach(() => {
  vi.restoreAllMocks();
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers `answers[path]`, on the port of a configuration file. */
async function listen(answer: (path: string, body: string) => [number, unknown]): Promise<void> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const [status, value] = answer(request.url ?? '', body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, `ports: { portal: ${port}, otlpHttp: ${port} }`);
}

const status = {
  version: '0.1.0',
  startedMs: 0,
  engine: { state: 'ready', version: '26.7', restarts: 0 },
  journal: { bytes: 1_000_000, unloadedBytes: 5, full: false },
  receivers: [{ dialect: 'otlp', name: 'OTLP', address: 'http://127.0.0.1:4318', listening: true }],
  lastMinute: [],
  refused: [],
  hasData: false,
};

describe('headwater config check', () => {
  test('prints what is in force without the keys', async () => {
    const key = '0123456789abcdef0123456789abcdef';
    writeFileSync(file, `keys: [${key}]`);

    const code = await runCommandLine(['config', 'check', '-c', file, '--port-offset', '7']);

    expect(code).toBe(0);
    expect(output).toContain('portOffset: 7');
    expect(output).toContain('[hidden]');
    expect(output).not.toContain(key);
  });

  test('exits with 2 and the place of what is wrong', async () => {
    writeFileSync(file, 'portOffset: many');

    const code = await runCommandLine(['config', 'check', '-c', file]);

    expect(code).toBe(2);
    expect(output).toContain(`${file}:1:13: portOffset must be a whole number`);
    expect(output).toContain('HEADWATER_CONFIG_INVALID');
  });

  test('exits with 2 when the file is not there', async () => {
    expect(await runCommandLine(['config', 'check', '-c', `${file}.none`])).toBe(2);
    expect(output).toContain('HEADWATER_CONFIG_FILE');
  });
});

describe('headwater verify', () => {
  test('exits with 0 when each trace can be read', async () => {
    let sent = { traceId: '', spans: [] as { spanId: string }[] };
    await listen((path, body) => {
      if (path === '/v1/traces') {
        const { spans } = JSON.parse(body).resourceSpans[0].scopeSpans[0];
        sent = { traceId: spans[0].traceId, spans };
        return [200, {}];
      }
      return path === `/api/traces/${sent.traceId}` ? [200, { spans: sent.spans }] : [404, {}];
    });

    const code = await runCommandLine(['verify', '-c', file, '--traces', '2']);

    expect(output).toContain('ok: 2 of 2 traces readable');
    expect(code).toBe(0);
  });

  test('exits with 1 when a trace was acknowledged and cannot be read', async () => {
    await listen((path) => (path === '/v1/traces' ? [200, {}] : [404, {}]));

    const code = await runCommandLine(['verify', '-c', file, '--traces', '1', '--timeout-ms', '30']);

    expect(output).toContain('FAILED: 1 of 1');
    expect(code).toBe(1);
  });

  test('exits with 1 when a span of it is missing', async () => {
    await listen((path, body) => {
      if (path === '/v1/traces') return [200, {}];
      return [200, { spans: body === '' ? [{ spanId: '0000000000000001' }] : [] }];
    });

    expect(await runCommandLine(['verify', '-c', file, '--traces', '1', '--timeout-ms', '30'])).toBe(1);
  });

  test('exits with 1 and the way out when no server runs', async () => {
    writeFileSync(file, 'ports: { portal: 1, otlpHttp: 1 }');

    expect(await runCommandLine(['verify', '-c', file])).toBe(1);
    expect(output).toContain('headwater start');
  });
});

describe('headwater status', () => {
  test('exits with 0 when all is well', async () => {
    await listen(() => [200, status]);

    expect(await runCommandLine(['status', '-c', file])).toBe(0);
    expect(output).toContain('engine   ready');
  });

  test.each([
    ['the engine is away', { engine: { ...status.engine, state: 'away' } }],
    ['the journal is full', { journal: { ...status.journal, full: true } }],
  ])('exits with 1 when %s', async (_what, change) => {
    await listen(() => [200, { ...status, ...change }]);

    expect(await runCommandLine(['status', '-c', file])).toBe(1);
  });
});

test('an unknown command exits with 2 and points to the help', async () => {
  expect(await runCommandLine(['strat'])).toBe(2);
  expect(output).toContain('start');
});

test('a test trace is OTLP/JSON with one root', () => {
  const trace = { traceId: 'a'.repeat(32), spanIds: ['1'.repeat(16), '2'.repeat(16)], startTimeNs: 5n };

  const { spans } = JSON.parse(encodeTestTrace(trace)).resourceSpans[0].scopeSpans[0];

  expect(spans.map((span: { parentSpanId?: string }) => span.parentSpanId)).toEqual([
    undefined,
    '1'.repeat(16),
  ]);
});
