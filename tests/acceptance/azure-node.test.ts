import { existsSync } from 'node:fs';
import https from 'node:https';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kql } from '../harness/kql.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { type Client, freePort, getWhenUp, nodeClients, programs, runClient } from './clients.ts';

const clients = nodeClients();
const hasClient = clients !== undefined && existsSync(`${clients}node_modules/applicationinsights`);
const iKey = '0b4a7d53-8f0e-4d7e-9a51-2f6f5f0c1d2e';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product.stop();
});

type Row = Record<string, unknown>;
const outerOf = (requests: readonly Row[]) => requests.find(({ url }) => String(url).endsWith('/outer'));

/** The rows of a query, once there is one. */
async function rowsOf(query: string): Promise<Row[]> {
  let rows: Row[] = [];
  await waitFor(async () => {
    rows = await kql(product, query);
    return rows.length > 0;
  });
  return rows;
}

/** The web service with an SDK loaded before it, as the SDK's documentation says. */
function runCart(setup: string, port: number, service: string): Client {
  const secure = product.portal.replace('http:', 'https:');
  return runClient(process.execPath, ['--require', `${programs}${setup}`, `${programs}cart.cjs`], {
    PORT: String(port),
    CLIENTS: clients ?? '',
    NODE_EXTRA_CA_CERTS: `${product.dataDir}/tls/ca.pem`,
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${iKey};IngestionEndpoint=${secure}/;LiveEndpoint=${secure}/`,
    APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true',
    WEBSITE_SITE_NAME: 'test',
    OTEL_SERVICE_NAME: service,
  });
}

describe.skipIf(!hasClient)("Azure Monitor's distribution for Node, over TLS", () => {
  test('shows a request with its call, and a counter', async () => {
    const port = await freePort();
    const client = runCart('azure-distro.cjs', port, 'distro-shop');
    await getWhenUp(`http://127.0.0.1:${port}/outer`);
    let requests: Record<string, unknown>[] = [];
    await waitFor(
      async () => {
        // Its sampler leaves out what comes in the first moment.
        await getWhenUp(`http://127.0.0.1:${port}/outer`);
        requests = await kql(product, "requests | where cloud_RoleName == 'distro-shop'");
        return requests.length >= 2 && outerOf(requests) !== undefined;
      },
      45_000,
      500,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${client.output()}`);
    });
    await client.stop();

    const outer = outerOf(requests);
    expect(outer).toMatchObject({ resultCode: '200', success: 'True' });
    const calls = await rowsOf(`dependencies | where operation_Id == '${String(outer?.operation_Id)}'`);
    expect(calls.map(({ operation_ParentId }) => operation_ParentId)).toEqual([outer?.id]);
    await waitFor(async () => {
      const orders = await kql(product, "customMetrics | where name == 'orders' | project value");
      return orders.some(({ value }) => value === 2);
    });
  });
});

describe.skipIf(!hasClient)('applicationinsights for Node, over TLS', () => {
  test('shows requests, calls, a log, an exception, an event, and its live seconds', async () => {
    const port = await freePort();
    const live = () =>
      api<{ servers: { source: string; seconds: unknown[] }[] }>(product, '/api/live-metrics');
    await live();
    const client = runCart('azure-setup.cjs', port, 'node-shop');
    await getWhenUp(`http://127.0.0.1:${port}/outer`);
    let requests: Record<string, unknown>[] = [];
    let channel: { source: string; seconds: unknown[] } | undefined;
    await waitFor(
      async () => {
        await getWhenUp(`http://127.0.0.1:${port}/outer`);
        requests = await kql(product, "requests | where cloud_RoleName == 'node-shop'");
        channel = (await live()).servers.find(({ source }) => source === 'channel');
        return requests.length >= 2 && outerOf(requests) !== undefined && (channel?.seconds.length ?? 0) >= 2;
      },
      45_000,
      500,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${client.output()}`);
    });
    await client.stop();

    const outer = outerOf(requests);
    expect(outer).toMatchObject({ resultCode: '200', success: 'True' });
    const calls = await rowsOf(
      `dependencies | where operation_Id == '${String(outer?.operation_Id)}' | project type, operation_ParentId, target`,
    );
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      operation_ParentId: outer?.id,
      target: expect.stringContaining('127.0.0.1'),
    });
    expect(await rowsOf("traces | where message == 'hello from node' | project severityLevel")).toEqual([
      { severityLevel: 2 },
    ]);
    expect(await rowsOf('exceptions | project type, outerMessage')).toEqual([
      { type: 'RangeError', outerMessage: 'too far' },
    ]);
    const [event] = await rowsOf("customEvents | where name == 'started'");
    expect(event?.customDimensions).toMatchObject({ port: String(port) });
  });
});

describe('the ingestion endpoint', () => {
  const event = (name: string, more: object = {}) => ({
    time: new Date().toISOString(),
    iKey,
    tags: { 'ai.cloud.role': 'http-test' },
    ...more,
    data: { baseType: 'EventData', baseData: { name } },
  });
  const post = (body: string | Buffer, headers: Record<string, string> = {}, path = '/v2.1/track') =>
    fetch(product.portal + path, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers,
      redirect: 'manual',
    });
  const namesOf = async (like: string): Promise<unknown[]> => {
    const rows = await kql(product, `customEvents | where name startswith '${like}' | order by name asc`);
    return rows.map(({ name }) => name);
  };

  test('keeps the good items of a batch and says what is wrong with the bad one', async () => {
    const batch = [event('mixed-1'), event('bad', { time: 'fake' }), event('mixed-2')];

    const answer = await post(JSON.stringify(batch));

    expect(answer.status).toBe(206);
    expect(await answer.json()).toEqual({
      itemsReceived: 3,
      itemsAccepted: 2,
      appId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      errors: [
        {
          index: 1,
          statusCode: 400,
          message:
            "102: Field 'time' on type 'Envelope' is not a valid time string. Expected: date, Actual: fake",
        },
      ],
    });
    await waitFor(async () => (await namesOf('mixed-')).length === 2);
  });

  test('takes every form and encoding of a body, whatever its type says', async () => {
    const text = (name: string) => JSON.stringify(event(name));
    const answers = await Promise.all([
      post(`[${text('form-array')}]`, { 'content-type': 'application/json' }),
      post(text('form-object'), { 'content-type': 'text/plain' }),
      post(`${text('form-line-1')}\r\n${text('form-line-2')}`, {
        'content-type': 'application/x-json-stream',
      }),
      post(gzipSync(`[${text('form-gzip')}]`), { 'content-encoding': 'gzip' }),
      post(deflateSync(`[${text('form-deflate')}]`), { 'content-encoding': 'deflate' }),
      post(`[${text('form-slashes')}]`, {}, '//v2/track'),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    await waitFor(async () => (await namesOf('form-')).length === 7);
  });

  test('stores a batch that is sent again only once', async () => {
    const body = JSON.stringify([event('again-1')]);

    expect((await post(body)).status).toBe(200);
    expect((await post(body)).status).toBe(200);
    await post(JSON.stringify([event('again-2')]));

    await waitFor(async () => (await namesOf('again-')).includes('again-2'));
    expect(await namesOf('again-')).toEqual(['again-1', 'again-2']);
  });

  test.each([
    ['', 400],
    ['hello', 400],
    ['[{"time":', 400],
    [JSON.stringify([event('x', { time: 'fake' })]), 400],
  ])('answers %j with %d and a body that clients can read', async (body, status) => {
    const answer = await post(body);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ itemsAccepted: 0, errors: [{ statusCode: status }] });
  });

  test('checks without storing, and names the application', async () => {
    const answer = await post(JSON.stringify([event('validated')]), {}, '/v2/validate');
    const profile = await fetch(`${product.portal}/api/profiles/${iKey}/appId`);

    expect(await answer.json()).toMatchObject({ itemsReceived: 1, itemsAccepted: 1 });
    expect(await profile.text()).toMatch(/^[0-9a-f-]{36}$/);
    expect(await namesOf('validated')).toEqual([]);
  });

  test('lets pages of other origins send', async () => {
    const headers = {
      origin: 'http://127.0.0.1:5173',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,sdk-context',
    };

    const answer = await fetch(`${product.portal}/v2/track`, { method: 'OPTIONS', headers });

    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toContain('sdk-context');
  });

  test('speaks TLS on the same port with a certificate that other clients refuse', async () => {
    const url = `${product.portal.replace('http:', 'https:')}/api/status`;

    await expect(
      new Promise((resolve, reject) => https.get(url, { agent: false }, resolve).on('error', reject)),
    ).rejects.toThrow(/certificate/);
  });

  test('prints connection strings as clients accept them', async () => {
    const { clients: lines } = await api<{ clients: { dialect: string; lines: string[] }[] }>(
      product,
      '/api/connect',
    );
    const strings = lines
      .filter(({ dialect }) => dialect === 'app-insights')
      .flatMap((client) => client.lines)
      .flatMap((line) => line.match(/InstrumentationKey=[^']*/g) ?? []);

    expect(strings.length).toBeGreaterThan(3);
    for (const text of strings)
      expect(text).toMatch(
        /^InstrumentationKey=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12};IngestionEndpoint=https?:\/\/[^;]+\/;LiveEndpoint=https?:\/\/[^;]+\/;ApplicationId=[0-9a-f-]{36}$/,
      );
  });
});
