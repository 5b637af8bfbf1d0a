import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { ClickHouseError, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anEngine, type EngineFixture } from '../testing/engine-fixture.ts';

describe("the engine's HTTP interface", () => {
  let fixture: EngineFixture;
  let client: ReturnType<typeof createClient>;

  beforeAll(async () => {
    fixture = await anEngine({ listener: { host: '127.0.0.1', port: 0, key: 'right' } });
    const agent = new http.Agent({ keepAlive: true });
    const connectBySocket = agent.createConnection.bind(agent);
    agent.createConnection = (_options, done) =>
      connectBySocket({ path: fixture.engine.socketPath } as never, done);
    client = createClient({ url: 'http://engine', database: 'headwater', http_agent: agent });
    await client.command({ query: 'CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n' });
  });

  afterAll(async () => {
    await client.close();
    await fixture.close();
  });

  test('serves the ClickHouse client as it is', async () => {
    await client.insert({
      table: 't',
      values: [
        { n: '1', s: 'a' },
        { n: 2, s: 'b\n\nc' },
      ],
      format: 'JSONEachRow',
    });
    const answer = await client.query({
      query: 'SELECT * FROM t WHERE n >= {least:UInt64} ORDER BY n',
      query_params: { least: 1 },
      format: 'JSON',
      clickhouse_settings: { max_threads: 1 },
    });

    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
    expect(await answer.json()).toMatchObject({
      data: [
        { n: 1, s: 'a' },
        { n: 2, s: 'b\n\nc' },
      ],
      rows: 2,
    });
  });

  test('takes parameters from a form when they are too long for a URL', async () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `id-${index}`);

    const answer = await client.query({
      query: 'SELECT length({ids:Array(String)}) AS n',
      query_params: { ids },
      format: 'JSONEachRow',
      use_multipart_params: true,
    });

    expect(await answer.json()).toEqual([{ n: 5_000 }]);
  });

  test('answers errors with code, type and text', async () => {
    const failed = client.query({ query: 'SELECT nope FROM t' });

    await expect(failed).rejects.toThrow(ClickHouseError);
    await expect(failed).rejects.toMatchObject({ code: '47', type: 'UNKNOWN_IDENTIFIER' });
  });

  test('compresses answers and reads compressed bodies', async () => {
    const compressing = createClient({
      url: `http://127.0.0.1:${fixture.engine.listenerPort}`,
      password: 'right',
      database: 'headwater',
      compression: { response: true },
    });
    const answer = await compressing.query({
      query: "SELECT repeat('a', 10000) AS a",
      format: 'JSONEachRow',
    });
    expect(await answer.json()).toEqual([{ a: 'a'.repeat(10_000) }]);
    await compressing.close();

    const body = gzipSync('SELECT 40 + 2');
    expect(await post(fixture, '/', body, { 'content-encoding': 'gzip' })).toEqual({
      status: 200,
      text: '42\n',
    });
  });

  test('inserts formats with and without names of columns', async () => {
    await post(
      fixture,
      '/?query=INSERT+INTO+t+(s,n)+FORMAT+RowBinary',
      Buffer.from('\x01z\x2a\0\0\0\0\0\0\0', 'latin1'),
    );
    const native = await client.exec({ query: "SELECT 43 AS n, 'y' AS s FORMAT Native" });
    const block = await collect(native.stream);
    await post(fixture, '/?query=INSERT+INTO+t+FORMAT+Native', block);

    const answer = await post(fixture, '/', 'SELECT n, s FROM t WHERE n > 40 ORDER BY n');
    expect(answer).toEqual({ status: 200, text: '42\tz\n43\ty\n' });
  });

  test('runs one statement a request', async () => {
    const answer = await post(fixture, '/', 'SELECT 1; DROP TABLE t');

    expect(answer).toMatchObject({ status: 400 });
    expect(answer.text).toContain('Multi-statements are not allowed');
  });

  test('does not keep settings of one write for the next', async () => {
    await post(fixture, '/?max_block_size=77', 'SELECT 1');

    expect((await post(fixture, '/', "SELECT getSetting('max_block_size')")).text).not.toBe('77\n');
  });

  test('asks for the key on the listener, and only reads there', async () => {
    const url = `http://127.0.0.1:${fixture.engine.listenerPort}/`;
    const ask = (key: string, sql: string) =>
      fetch(url, { method: 'POST', body: sql, headers: { 'x-clickhouse-key': key } }).then(
        (answer) => answer.status,
      );

    expect(await ask('wrong', 'SELECT 1')).toBe(401);
    expect(await ask('right', 'SELECT 1')).toBe(200);
    expect(await ask('right', 'DROP TABLE headwater.t')).toBe(403);
    expect(await fetch(`${url}?query=SELECT+1&password=right`).then((answer) => answer.text())).toBe('1\n');
  });
});

function post(
  fixture: EngineFixture,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { socketPath: fixture.engine.socketPath, path, method: 'POST', headers };
    const request = http.request(options, (response) => {
      collect(response).then(
        (bytes) => resolve({ status: response.statusCode, text: bytes.toString() }),
        reject,
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
