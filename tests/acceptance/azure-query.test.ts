import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, startProduct } from '../harness/product.ts';
import { nodeClients, programs, pythonClients, runClient } from './clients.ts';

const python = pythonClients('azure-query');
const node = nodeClients();
const hasNode = node !== undefined && existsSync(`${node}node_modules/@azure/monitor-query-logs`);

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product.stop();
});

async function run(command: string, args: readonly string[]): Promise<unknown> {
  const client = runClient(command, args, {
    ENDPOINT: product.portal.replace('http:', 'https:'),
    CLIENTS: node ?? '',
    REQUESTS_CA_BUNDLE: `${product.dataDir}/tls/ca.pem`,
    NODE_EXTRA_CA_CERTS: `${product.dataDir}/tls/ca.pem`,
    PYTHONIOENCODING: 'utf-8',
  });
  const code = await client.ended();
  expect(code, client.output()).toBe(0);
  return JSON.parse(client.output().slice(client.output().indexOf('{')));
}

describe.skipIf(python === undefined)("Python's LogsQueryClient, over TLS", () => {
  let answers: Record<string, never>;
  beforeAll(async () => {
    answers = (await run(`${python}/python`, ['azure_query.py'])) as Record<string, never>;
  });

  test('reads every type', () => {
    expect(answers.types).toMatchObject({
      kind: 'LogsQueryResult',
      tables: [
        {
          name: 'PrimaryResult',
          columns: ['b', 'i', 'l', 'r', 'm', 's', 'd', 't', 'g', 'o', 'n'],
          types: [
            'bool',
            'int',
            'long',
            'real',
            'decimal',
            'string',
            'datetime',
            'timespan',
            'guid',
            'dynamic',
            'int',
          ],
          rows: [
            [
              true,
              1,
              9_007_199_254_740_992,
              1.5,
              '1.25',
              'é',
              { type: 'datetime', text: '2020-02-29 12:34:56.123456+00:00' },
              '1.02:03:04',
              '74be27de-1e4e-49d9-b579-fe0b331d3642',
              '{"a":[1,null]}',
              null,
            ],
          ],
        },
      ],
    });
  });

  test('gets statistics, a chart and several tables', () => {
    expect(answers.requests).toMatchObject({
      statistics: ['query'],
      tables: [{ columns: ['name', 'count_'] }],
    });
    expect(answers.chart).toMatchObject({ visualization: { visualization: 'columnchart' } });
    expect(answers.several).toMatchObject({ tables: [{ columns: ['a'] }, { columns: ['b'] }] });
    expect(answers.resource).toMatchObject([{ rows: [[1]] }]);
  });

  test('gets what was cut off as a partial result', () => {
    expect(answers.cut).toMatchObject({
      kind: 'LogsQueryPartialResult',
      tables: [{ rows: 500_000 }],
      error: { code: 'PartialError' },
    });
  });

  test('gets mistakes as errors, also one by one in a batch', () => {
    expect(answers.wrong).toMatchObject({ status: 400 });
    expect(answers.batch).toEqual([
      { kind: 'LogsQueryResult', rows: [[[1]]] },
      { kind: 'LogsQueryError', rows: [] },
      { kind: 'LogsQueryResult', rows: [[['x']]] },
    ]);
  });
});

describe.skipIf(!hasNode)("Node's LogsQueryClient, over TLS", () => {
  let answers: Record<string, never>;
  beforeAll(async () => {
    answers = (await run(process.execPath, [`${programs}azure-query.cjs`])) as Record<string, never>;
  });

  test('reads types, statistics and rows', () => {
    expect(answers.typed).toMatchObject({
      status: 'Success',
      statistics: { query: {} },
      tables: [
        {
          name: 'PrimaryResult',
          rows: [[true, 1, 1.5, 'é', '2020-02-29T12:34:56.123Z', '01:00:00', { a: 1 }, null]],
        },
      ],
    });
    expect(answers.requests).toMatchObject([{ name: 'PrimaryResult', rows: [] }]);
  });

  test('gets partial results, mistakes, and a batch one by one', () => {
    expect(answers.cut).toMatchObject({
      status: 'PartialFailure',
      rows: 500_000,
      error: { code: 'PartialError' },
    });
    expect(answers.wrong).toMatchObject({ status: 400 });
    expect(answers.batch).toMatchObject([{ status: 'Success' }, { status: 'PartialFailure' }]);
  });
});
