import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kql } from '../harness/kql.ts';
import { aSpan, spansOf, timestamp } from '../harness/opencensus-messages.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';

const proto = fileURLToPath(new URL('../fixtures/local-forwarder/contracts.proto', import.meta.url));
const { root } = protobuf.parse(readFileSync(proto, 'utf8'), { keepCase: true });
const batchType = root.lookupType('contracts.TelemetryBatch');
const batchPath = '/contracts.AITelemetryService/SendTelemetryBatch';
const exportPath = '/opencensus.proto.agent.trace.v1.TraceService/Export';
const trace = '21cb15cffec44a5a8f1e5d0c9b8a7766';
const tags = { 'ai.cloud.role': 'lf', 'ai.operation.id': trace, 'ai.internal.sdkVersion': 'dotnet:2.8' };

let product: Product;
let iKey = '';
const ports = { ai: 0, openCensus: 0 };

beforeAll(async () => {
  product = await startProduct();
  const { receivers } = await api<{ receivers: { dialect: string; name: string; address: string }[] }>(
    product,
    '/api/status',
  );
  const portOf = (match: (one: { dialect: string; name: string }) => boolean) =>
    Number(new URL(receivers.find(match)?.address ?? '').port);
  ports.ai = portOf(({ name }) => name === 'Local Forwarder');
  ports.openCensus = portOf(({ dialect }) => dialect === 'opencensus');
  const { projects } = await api<{ projects: { instrumentationKeys: string[] }[] }>(
    product,
    '/api/manage/projects',
  );
  iKey = projects[0]?.instrumentationKeys[0] ?? '';
});
afterAll(() => product.stop());

const item = (data: object, more: object = {}) => ({
  ver: 1,
  dataTypeName: 'Telemetry',
  dateTime: new Date().toISOString(),
  instrumentationKey: iKey,
  tags,
  ...data,
  ...more,
});
const batch = (...items: readonly object[]) =>
  Buffer.from(batchType.encode(batchType.fromObject({ items })).finish());

interface Ended {
  readonly code: number;
  readonly answers: number;
}

/** One stream of messages; resolves with its status and how many answers came. */
function send(port: number, path: string, messages: readonly Uint8Array[]): Promise<Ended> {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const same = (bytes: Buffer) => bytes;
  const call = client.makeBidiStreamRequest(path, same, same);
  let answers = 0;
  call.on('data', () => (answers += 1));
  call.on('error', () => undefined);
  const ended = new Promise<Ended>((resolve) => {
    call.on('status', ({ code }) => {
      client.close();
      resolve({ code, answers });
    });
  });
  for (const message of messages) call.write(Buffer.from(message));
  call.end();
  return ended;
}

const rowOf = async (table: string, columns: string): Promise<Record<string, unknown> | undefined> => {
  let rows: Record<string, unknown>[] = [];
  await waitFor(async () => {
    rows = await kql(product, `${table} | where cloud_RoleName == 'lf' | project ${columns}`);
    return rows.length > 0;
  });
  expect(rows).toHaveLength(1);
  return rows[0];
};

describe('the Local Forwarder’s input for Application Insights', () => {
  test('keeps every message of the service, and answers each batch', async () => {
    const properties = { own: 'ü' };
    const measurements = { size: 1.5 };
    const ids = { id: '21cb15cffec44a5a' };
    const first = batch(
      item({ event: { name: 'clicked', properties, measurements } }),
      item({ message: { message: 'it broke', severityLevel: 4, properties } }),
      item({ metric: { metrics: [{ name: 'depth', kind: 0, value: 7, count: { value: 1 } }], properties } }),
      item({
        exception: {
          exceptions: [
            {
              id: 1,
              typeName: 'E',
              message: 'no',
              hasFullStack: { value: true },
              parsedStack: [{ level: 0, method: 'f', assembly: 'a', fileName: 'f.cs', line: 7 }],
            },
          ],
          severityLevel: 4,
          problemId: 'E at f',
        },
      }),
    );
    const second = batch(
      item({
        dependency: {
          ...ids,
          name: 'GET /x',
          resultCode: '200',
          duration: '00:00:00.5',
          type: 'Http',
          target: 'api',
        },
      }),
      item({
        availability: { ...ids, name: 'ping', duration: '00:00:01', success: true, runLocation: 'here' },
      }),
      item({ pageView: { event: { name: 'home' }, url: 'http://h/', duration: '00:00:00.2', ...ids } }),
      item(
        {
          request: {
            ...ids,
            name: 'GET /',
            duration: '00:00:00.25',
            responseCode: '503',
            success: { value: false },
            url: 'http://h/',
            properties,
            measurements,
          },
        },
        { samplingRate: { value: 25 } },
      ),
    );

    expect(await send(ports.ai, batchPath, [first, second])).toEqual({ code: 0, answers: 2 });

    const dimension = 'own = tostring(customDimensions.own)';
    expect(await rowOf('customEvents', `name, ${dimension}, size = toreal(customMeasurements.size)`)).toEqual(
      { name: 'clicked', own: 'ü', size: 1.5 },
    );
    expect(await rowOf('traces', `message, severityLevel, ${dimension}`)).toEqual({
      message: 'it broke',
      severityLevel: 3,
      own: 'ü',
    });
    expect(await rowOf('customMetrics', `name, value, ${dimension}`)).toEqual({
      name: 'depth',
      value: 7,
      own: 'ü',
    });
    expect(await rowOf('exceptions', 'type, outerMessage, severityLevel, problemId')).toEqual({
      type: 'E',
      outerMessage: 'no',
      severityLevel: 3,
      problemId: 'E at f',
    });
    // Without an outcome a call succeeded.
    expect(await rowOf('dependencies', 'name, resultCode, duration, type, target, success')).toMatchObject({
      name: 'GET /x',
      resultCode: '200',
      duration: 500,
      target: 'api',
      success: 'True',
    });
    expect(await rowOf('availabilityResults', 'name, duration, success, location')).toMatchObject({
      name: 'ping',
      duration: 1_000,
      location: 'here',
    });
    expect(await rowOf('pageViews', 'name, url, duration')).toEqual({
      name: 'home',
      url: 'http://h/',
      duration: 200,
    });
    expect(
      await rowOf('requests', 'name, resultCode, success, duration, itemCount, sdkVersion, operation_Id'),
    ).toEqual({
      name: 'GET /',
      resultCode: '503',
      success: 'False',
      duration: 250,
      itemCount: 4,
      sdkVersion: 'lf_dotnet:2.8',
      operation_Id: trace,
    });
  });
});

const time = () => timestamp(BigInt(Date.now()) * 1_000_000n);
const good = {
  ai: (role: string) => batch(item({ message: { message: role } }, { tags: { 'ai.cloud.role': role } })),
  openCensus: (role: string) =>
    spansOf([aSpan({ startTime: time(), endTime: time() })], { node: { serviceInfo: { name: role } } }),
} as const;
const paths = { ai: batchPath, openCensus: exportPath } as const;
const rowsOf = async (role: string) =>
  Number(
    (
      await kql(product, `union traces, dependencies, requests | where cloud_RoleName == '${role}' | count`)
    )[0]?.Count,
  );
const counters = {
  ai: 'headwater_forwarder_input_rejected_batches_total',
  openCensus: 'headwater_opencensus_rejected_batches_total',
} as const;
const refusedOn = async (input: keyof typeof counters) => {
  const { refused } = await api<{ refused: { reason: string; count: number }[] }>(product, '/api/status');
  return refused.find(({ reason }) => reason === counters[input])?.count ?? 0;
};

describe.each(['ai', 'openCensus'] as const)('what is wrong on the port %s', (input) => {
  test('a message that cannot be read is answered, counted, and costs no neighbour', async () => {
    const broken = Uint8Array.of(0x0a, 0x7f, 1);
    const role = `broken-${input}`;
    const before = await refusedOn(input);

    expect(await send(ports[input], paths[input], [good[input](role), broken])).toMatchObject({
      code: grpc.status.INVALID_ARGUMENT,
    });
    expect((await refusedOn(input)) - before).toBe(1);
    // The control: the same stream without it.
    expect((await send(ports[input], paths[input], [good[input](role)])).code).toBe(grpc.status.OK);
    await waitFor(async () => (await rowsOf(role)) === 2);
    expect((await refusedOn(input)) - before).toBe(1);
  });

  test('a message that says it is larger than may be is refused before it comes, and counted', async () => {
    const before = await refusedOn(input);
    const stream = await openStream(input);
    stream.write(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1]));

    expect(await stream.status).toBe(String(grpc.status.RESOURCE_EXHAUSTED));
    expect((await refusedOn(input)) - before).toBe(1);
    stream.close();
  });

  test('half-open connections and streams cost no one else anything', async () => {
    const sockets = Array.from({ length: 50 }, () => connect(ports[input], '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const streams = await Promise.all(Array.from({ length: 50 }, () => openStream(input)));
    // A message that was begun and does not go on.
    for (const stream of streams) stream.write(Buffer.from([0, 0, 0, 1, 0, 1]));
    const role = `beside-${input}`;

    expect((await send(ports[input], paths[input], [good[input](role)])).code).toBe(grpc.status.OK);
    await waitFor(async () => (await rowsOf(role)) === 1);
    for (const stream of streams) stream.close();
    for (const socket of sockets) socket.destroy();
  });
});

async function openStream(input: keyof typeof ports) {
  const session = http2.connect(`http://127.0.0.1:${ports[input]}`);
  session.on('error', () => undefined);
  const stream = session.request({
    ':method': 'POST',
    ':path': paths[input],
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => undefined);
  const status = new Promise<string>((resolve) => {
    stream.on('trailers', (trailers) => resolve(String(trailers['grpc-status'])));
    stream.on('response', (headers) => {
      if (headers['grpc-status'] !== undefined) resolve(String(headers['grpc-status']));
    });
  });
  stream.resume();
  await once(session, 'connect');
  return { write: (bytes: Buffer) => stream.write(bytes), status, close: () => session.destroy() };
}
