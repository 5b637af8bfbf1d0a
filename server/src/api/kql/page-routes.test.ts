import { apiError, checkQuery, completeQuery, getQuerySchema, runQuery } from '@headwater/contract';
import fastify from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { KqlError, openCompiler, type QueryResult } from '../../query/kql/run-kql.ts';
import { answerErrors } from '../api-error-answers.ts';
import { registerRoutes } from '../register-routes.ts';
import { type PageQuestion, queryPageRoutes } from './page-routes.ts';

const compiler = openCompiler();
afterAll(() => compiler.close());

const someRows: QueryResult = {
  columns: [
    { name: 'at', type: 'datetime' },
    { name: 'n', type: 'long' },
  ],
  rows: [[621_355_968_000_000_000n, 9_007_199_254_740_993n]],
  truncated: true,
};

function anApi(run: (question: PageQuestion) => Promise<QueryResult> = async () => someRows) {
  const app = fastify();
  answerErrors(app, () => undefined);
  registerRoutes(app, queryPageRoutes({ run, compiler, functionsOf: () => [], nowMs: () => 3_600_000 }));
  return async (method: 'GET' | 'POST', url: string, payload?: object) =>
    app.inject({ method, url, ...(payload && { payload }) });
}

test('answers rows as text that loses no digit, with the SQL that ran', async () => {
  const asked: PageQuestion[] = [];
  const ask = anApi(async (question) => {
    asked.push(question);
    question.onStatement('SELECT 1');
    return someRows;
  });

  const answer = await ask('POST', '/api/query', { query: 'requests', timespan: 'PT1H', maxRows: 1 });

  expect(runQuery.response.parse(answer.json())).toEqual({
    columns: someRows.columns,
    rows: [['1970-01-01T00:00:00.0000000Z', '9007199254740993']],
    truncated: true,
    statements: ['SELECT 1'],
    tookMs: 0,
  });
  expect(asked[0]).toMatchObject({
    project: 'default',
    timespan: { fromMs: 0, toMs: 3_600_000 },
    maxRows: 1,
  });
});

test('refuses to answer more rows than the limit', async () => {
  const answer = await anApi()('POST', '/api/query', { query: 'requests', maxRows: 100_001 });

  expect(answer.statusCode).toBe(400);
});

test('says where a mistake is', async () => {
  const ask = anApi(async () => {
    throw new KqlError('HEADWATER_KQL_SYNTAX', 'no such column', 17, 5);
  });

  const answer = await ask('POST', '/api/query', { query: 'requests | where wrong == 1' });

  expect(answer.statusCode).toBe(400);
  expect(apiError.parse(answer.json()).error).toMatchObject({ at: 17, length: 5 });
});

test('lists the tables with their columns and types', async () => {
  const answer = await anApi()('GET', '/api/query/schema');

  const { tables } = getQuerySchema.response.parse(answer.json());
  expect(tables.find(({ name }) => name === 'requests')?.columns).toContainEqual({
    name: 'timestamp',
    type: 'datetime',
  });
});

test('completes columns after where, and names the part they replace', async () => {
  const text = 'requests | where na';

  const answer = await anApi()('POST', '/api/query/complete', { text, position: text.length });

  const found = completeQuery.response.parse(answer.json());
  expect(found).toMatchObject({ start: 17, length: 2 });
  expect(found.items).toContainEqual({
    match: 'name',
    label: 'name',
    kind: 'column',
    before: 'name ',
    after: '',
  });
});

test('completes operators after a pipe', async () => {
  const answer = await anApi()('POST', '/api/query/complete', { text: 'requests | ', position: 11 });

  const labels = completeQuery.response.parse(answer.json()).items.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['where', 'summarize', 'render']));
});

test.each([
  ['requests | join ', 'kind'],
  ['requests | join kind=', 'leftouter'],
  ['requests | summarize hint.strategy=shuffle co', 'count()'],
  ['union withsource=T ', 'dependencies'],
])('completes an operator’s own parameters, and what follows them: %s', async (text, label) => {
  const answer = await anApi()('POST', '/api/query/complete', { text, position: text.length });

  const labels = completeQuery.response.parse(answer.json()).items.map(({ label: shown }) => shown);
  expect(labels.map((shown) => shown.replaceAll(' ', ''))).toContain(label);
});

test.each([
  { text: 'requests | where nam == 1', start: 17, length: 3 },
  { text: 'requests | wher name == 1', start: 11, length: 4 },
  { text: 'externaldata (a: string) ["https://example.com/a.csv"]', start: 0, length: 54 },
])('underlines the mistake in $text', async ({ text, start, length }) => {
  const answer = await anApi()('POST', '/api/query/check', { text });

  const { diagnostics } = checkQuery.response.parse(answer.json());
  expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', start, length }));
});

test.each(['', '   ', 'requests | take 1'])('finds nothing wrong with “%s”', async (text) => {
  const answer = await anApi()('POST', '/api/query/check', { text });

  expect(answer.json()).toEqual({ diagnostics: [] });
});
