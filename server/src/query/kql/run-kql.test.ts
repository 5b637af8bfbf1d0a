import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLog, aSpan, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { type KqlCompiler, KqlError, openCompiler, type QueryResult, runKql } from './run-kql.ts';
import { listTables } from './schema/tables.ts';

let opened: TestStore;
let compiler: KqlCompiler;

beforeAll(async () => {
  opened = await openTestStore();
  compiler = openCompiler({ timeoutMs: 60_000 });
  await opened.store.insertRows('spans', [
    aSpan({
      span: 1,
      name: 'GET /notes',
      atMs: 0,
      durationMs: 120,
      columns: {
        http_status: 200,
        http_method: 'GET',
        attributes: { 'note.id': 'n1' },
        attributes_number: { size: 5 },
      },
    }),
    aSpan({
      span: 2,
      name: 'GET /notes',
      atMs: 60_000,
      durationMs: 900,
      status: 2,
      columns: { http_status: 500 },
    }),
    aSpan({
      span: 3,
      parent: 1,
      kind: 3,
      name: 'SELECT notes',
      atMs: 10,
      durationMs: 30,
      columns: { db_system: 'postgresql', db_statement: 'select 1' },
    }),
    aSpan({ span: 4, project: 'other', name: 'GET /secret', atMs: 20 }),
  ]);
  await opened.store.insertRows('logs', [
    aLog(5, { body: 'a note was read', severity_number: 9 }),
    aLog(6, { body: 'foreign', project: 'other' }),
  ]);
});

afterAll(async () => {
  await compiler.close();
  await opened.close();
});

function run(
  text: string,
  more: { timespan?: { fromNs: bigint; toNs: bigint }; project?: string } = {},
): Promise<QueryResult> {
  return runKql({ text, project: 'default', nowMs: startMs + 3_600_000, ...more }, compiler, opened.store);
}

async function rows(text: string): Promise<unknown[][]> {
  return (await run(text)).rows.map((row) => [...row]);
}

describe('KQL over telemetry', () => {
  test('answers an Application Insights query over requests', async () => {
    const found = await rows(
      'requests | where timestamp > ago(2h) and success == false | summarize n = count(), p = percentile(duration, 50) by name',
    );

    expect(found).toEqual([['GET /notes', 1n, 900]]);
  });

  test('tells success as a string in the classic table and as a bool in the workspace one', async () => {
    expect(await rows("requests | where success == 'True' | count")).toEqual([[1n]]);
    expect(await rows('AppRequests | where Success | project Name, ResultCode, OperationName')).toEqual([
      ['GET /notes', '200', 'GET /notes'],
    ]);
  });

  test('reads attributes, whether they have a column of their own or not', async () => {
    const found = await rows(
      "requests | where tostring(customDimensions['note.id']) == 'n1' | project tostring(customDimensions['http.method']), toint(customDimensions.size), customDimensions.absent",
    );

    expect(found).toEqual([['GET', 5n, null]]);
  });

  test('puts the URL of a request together where it came in parts', async () => {
    const address = { server_address: 'shop.example', url_path: '/orders' };
    const attributes = { 'url.scheme': 'https', 'url.query': 'page=2' };
    const spans: readonly Readonly<Record<string, unknown>>[] = [
      { ...address, server_port: 443, attributes },
      { ...address, server_port: 8443, attributes },
      { ...address, server_port: 80 },
      { url_path: '/orders' },
      { ...address, url_full: 'http://as.sent/' },
    ];
    await opened.store.insertRows(
      'spans',
      spans.map((columns, at) => aSpan({ span: 100 + at, project: 'urls', atMs: at, columns })),
    );

    const { rows: found } = await run('requests | order by timestamp asc | project url', { project: 'urls' });

    expect(found.flat()).toEqual([
      'https://shop.example/orders?page=2',
      'https://shop.example:8443/orders?page=2',
      'http://shop.example/orders',
      '',
      'http://as.sent/',
    ]);
  });

  test.each([
    ['TypeError: x\n    at drawDay (calendar.js:41:7)\n    at drawMonth (calendar.js:12:3)', 'drawDay'],
    ['Error: x\n    at async Notes.write (file:///notes.ts:3:1)', 'Notes.write'],
    ['Error: x\n    at file:///notes.ts:65:36\n    at AsyncLocalStorage.run (node:x:1:2)', ''],
    [
      'java.lang.Error: x\n\tat shop.Orders.pay(Orders.java:7)\n\tat shop.Main.main(Main.java:3)',
      'shop.Orders.pay',
    ],
    ['   at Shop.Orders.Pay(String id) in /src/Orders.cs:line 7', 'Shop.Orders.Pay'],
    [
      'Traceback (most recent call last):\n  File "app.py", line 9, in view\n    pay()\n  File "pay.py", line 3, in pay\n    1 / 0\nE: x',
      'pay',
    ],
  ])('names the method that failed by its stack %#', async (stack, method) => {
    const project = `stack of ${method}`;
    const [time, received_time] = [timeText(0), timeText(1_000)];
    await opened.store.insertRows('exceptions', [
      { project, time, received_time, type: 'Error', message: 'x', stack },
    ]);

    const { rows: found } = await run('exceptions | project method, outerMethod', { project });

    expect(found).toEqual([[method, method]]);
  });

  test('gives the whole bag as JSON', async () => {
    const [row] = await rows(
      "requests | where isnotempty(customDimensions['note.id']) | project customDimensions",
    );

    expect(JSON.parse(String(row![0]))).toMatchObject({
      'note.id': 'n1',
      size: 5,
      'http.request.method': 'GET',
    });
  });

  test('passes bags through joins, unions, aggregation and steps', async () => {
    const text = `requests | union dependencies | extend key = tostring(array_sort_asc(bag_keys(customDimensions)))
      | join kind=leftouter (traces | project operation_Id, message) on operation_Id | summarize take_any(customDimensions), count() by key`;

    expect((await rows(text)).length).toBe(3);
  });

  test('joins requests with their dependencies', async () => {
    const found = await rows(
      'requests | join kind=inner dependencies on $left.id == $right.operation_ParentId | project name, type, target, data',
    );

    expect(found).toEqual([['GET /notes', 'postgresql', 'postgresql', 'select 1']]);
  });

  test('reads nothing of another project, whatever the operator', async () => {
    for (const text of [
      "search 'secret'",
      "search in (requests, AppRequests, spans) 'GET'",
      'union * | where * has "secret"',
      'find where name has "secret"',
      'union requests, AppRequests | where name has "secret" or Name has "secret"',
    ]) {
      const found = await run(text);
      expect(
        JSON.stringify(found.rows, (_key, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        ),
      ).not.toContain('secret');
    }
    expect((await run("search 'secret'", { project: 'other' })).rows).not.toHaveLength(0);
  });

  test('restricts every table to the timespan asked for', async () => {
    const fromNs = BigInt(startMs) * 1_000_000n;

    const found = await run('requests | count', { timespan: { fromNs, toNs: fromNs + 30_000_000_000n } });

    expect(found.rows).toEqual([[1n]]);
  });

  test.each(listTables().map((table) => table.name))('can read every column of %s', async (name) => {
    const found = await run(
      `${name} | where isnotnull(${name.startsWith('App') ? 'TimeGenerated' : 'timestamp'}) | take 2`,
    );

    expect(found.columns.length).toBeGreaterThan(5);
  });

  test('finds nothing in no rows: no least moment of 1970, no greatest duration of zero', async () => {
    const { rows } = await run(
      `requests | where name == 'none' | summarize min(timestamp), maxif(duration, success == true), take_any(duration), arg_max(timestamp, name), count()`,
    );

    expect(rows).toEqual([[null, null, null, null, '', 0n]]);
  });

  test('names the place of what is wrong', async () => {
    const failure = await run('requests | where nme == 1').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(KqlError);
    expect(failure).toMatchObject({ code: 'HEADWATER_KQL_SYNTAX', start: 17, length: 3 });
  });

  test('names the place of a broken pattern', async () => {
    const failure = await run('requests | where name matches regex "("').catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'HEADWATER_KQL_INVALID', start: 36, length: 3 });
  });

  test('tells mistakes that only values show from faults of the store', async () => {
    const error = await run('requests | where name matches regex "a{2000}"').catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({ code: 'HEADWATER_KQL_INVALID' });
    expect(String(error)).toMatch(/cannot compile re2/);
    expect(String(error)).not.toMatch(/SELECT/);
  });

  test('names what is not supported', async () => {
    const failure = await run('requests | extend who = current_principal()').catch((error: unknown) => error);

    expect(failure).toMatchObject({
      code: 'HEADWATER_KQL_NOT_SUPPORTED',
      start: 24,
      detail: 'current_principal()',
    });
  });

  test('carries what render asks for', async () => {
    const found = await run(
      'requests | summarize count() by bin(timestamp, 1m) | render timechart with (title="Load")',
    );

    expect(found.visualization).toEqual({ visualization: 'timechart', title: 'Load' });
  });

  test('says when there are more rows than asked for', async () => {
    const found = await runKql(
      { text: 'range x from 1 to 10 step 1', project: 'default', nowMs: startMs, maxRows: 3 },
      compiler,
      opened.store,
    );

    expect(found).toMatchObject({ truncated: true, rows: [[1n], [2n], [3n]] });
  });
});
