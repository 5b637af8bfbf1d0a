import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyValue, keyValues } from '../harness/otlp-messages.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product?.stop();
});

const trace = randomBytes(16).toString('hex');
const span = randomBytes(8).toString('hex');
const secret = 'Tr0ub4dor-and-3';
/** Not redacted: shows that the search would find a value that was written. */
const plain = 'plain-and-visible';
const times = () => String(BigInt(Date.now()) * 1_000_000n);

/** A redacted key by itself, and within a map. */
const attributes = keyValues({
  authorization: `${secret} bearer`,
  headers: { cookie: `${secret} nested`, list: [{ 'set-cookie': { a: [`${secret} deep`] } }], host: plain },
});

const resource = { attributes: [...attributes, ...keyValues({ 'service.name': 'vault' })] };

function traces(): object {
  const exception = [...attributes, ...keyValues({ 'exception.type': 'Oops', 'exception.message': plain })];
  const fields = {
    traceId: trace,
    spanId: span,
    name: 'open',
    kind: 2,
    startTimeUnixNano: times(),
    endTimeUnixNano: times(),
    attributes,
    events: [
      { timeUnixNano: times(), name: 'step', attributes },
      { timeUnixNano: times(), name: 'exception', attributes: exception },
    ],
    links: [{ traceId: trace, spanId: span, attributes }],
  };
  return {
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 's', attributes }, spans: [fields] }] }],
  };
}

function logs(): object {
  const record = {
    timeUnixNano: times(),
    traceId: trace,
    spanId: span,
    body: anyValue({ authorization: secret, said: plain }),
    attributes: [...attributes, ...keyValues({ 'exception.type': 'Oops', 'exception.message': plain })],
  };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords: [record] }] }] };
}

function metrics(): object {
  const exemplar = { timeUnixNano: times(), asDouble: 1, filteredAttributes: attributes };
  const point = { timeUnixNano: times(), asDouble: 1, attributes, exemplars: [exemplar] };
  const gauge = { name: 'g', gauge: { dataPoints: [point] } };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: {}, metrics: [gauge] }] }] };
}

async function send(path: string, body: object): Promise<void> {
  const answer = await fetch(`${product.otlpHttp}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

/** Files of the data directory that hold these bytes as they are. */
async function filesWith(text: string): Promise<string[]> {
  const entries = await readdir(product.dataDir, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // Parts of the engine come and go while this reads.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (bytes.includes(text)) found.push(path.slice(product.dataDir.length + 1));
  }
  return found;
}

test('neither a file nor an answer holds what is redacted, wherever it was sent', async () => {
  await send('traces', traces());
  await send('logs', logs());
  await send('metrics', metrics());
  const read = async () => {
    const found = await api(product, `/api/traces/${trace}`).catch(() => undefined);
    const one = await api(product, `/api/traces/${trace}/spans/${span}`).catch(() => undefined);
    const records = await api(product, `/api/traces/${trace}/logs`).catch(() => undefined);
    return JSON.stringify([found, one, records]);
  };
  await waitFor(async () => (await read()).split(plain).length > 6);

  const answers = await read();

  expect(answers).toContain('[redacted]');
  expect(answers).not.toContain(secret);
  expect(await filesWith(secret)).toEqual([]);
  expect((await filesWith(plain)).some((path) => path.startsWith('journal'))).toBe(true);
});
