import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { kqlError } from '../../query/kql/kql-error.ts';
import type { QueryResult } from '../../query/kql/run/run-plan.ts';
import { answerErrors } from '../api-error-answers.ts';
import { type KqlQuestion, serveQueries } from './query-routes.ts';

const ticks = 639_000_000_000_000_000n;
const result: QueryResult = {
  columns: [
    { name: 'timestamp', type: 'datetime' },
    { name: 'count_', type: 'long' },
    { name: 'took', type: 'timespan' },
    { name: 'bag', type: 'dynamic' },
  ],
  rows: [[ticks, 2n ** 60n, 10_000_000n, '{"a":1}']],
  truncated: false,
};

const ids: Readonly<Record<string, string>> = { default: 'default', w1: 'of w1', shop: 'shop' };

function openService(run: (question: KqlQuestion) => Promise<QueryResult>) {
  const app = fastify();
  answerErrors(app, () => undefined);
  serveQueries(app, {
    run,
    projects: { find: (id) => ids[id], list: () => [{ name: 'default', appId: 'a-1' }] },
    nowMs: () => 1_000,
  });
  return app;
}

describe('the query services', () => {
  test('answer a table with the types and spellings of their own', async () => {
    const asked: KqlQuestion[] = [];
    const app = openService(async (question) => {
      asked.push(question);
      return result;
    });

    const answer = await app.inject({
      method: 'POST',
      url: '/v1/apps/default/query',
      headers: { prefer: 'wait=30,include-statistics=true' },
      payload: { query: 'requests', timespan: 'PT1S' },
    });

    expect(answer.statusCode).toBe(200);
    expect(asked[0]).toMatchObject({
      project: 'default',
      text: 'requests',
      timespan: { fromMs: 0, toMs: 1_000 },
    });
    expect(answer.json()).toMatchObject({
      tables: [{ name: 'PrimaryResult', columns: [{ name: 'timestamp', type: 'datetime' }, {}, {}, {}] }],
      statistics: { query: {} },
    });
    expect(answer.body).toContain('1152921504606846976,"00:00:01","{\\"a\\":1}"');
  });

  test('find the project of a workspace and of a resource', async () => {
    const projects: string[] = [];
    const app = openService(async ({ project }) => {
      projects.push(project);
      return result;
    });

    await app.inject({ url: '/v1/workspaces/w1/query?query=print%201' });
    await app.inject({
      method: 'POST',
      url: '/v1/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/shop/query',
      payload: { query: 'print 1' },
    });

    expect(projects).toEqual(['of w1', 'shop']);
  });

  test.each([
    '/v1/apps/3f4d5e6a-0000-4000-8000-000000000001/query',
    '/v1/workspaces/w2/query',
    '/v1/subscriptions/s/resourceGroups/g/query',
  ])('do not know %s, and name the projects there are', async (url) => {
    const app = openService(async () => result);

    const answer = await app.inject({ method: 'POST', url, payload: { query: 'requests' } });

    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toMatchObject({
      code: 'PathNotFoundError',
      innererror: { message: expect.stringContaining('known are default (a-1)') },
    });
  });

  test('say where a mistake in the query is', async () => {
    const text = 'requests\n| wear x';
    const app = openService(async () =>
      Promise.reject(kqlError('HEADWATER_KQL_SYNTAX', 'no such operator', 11, 4)),
    );

    const answer = await app.inject({
      method: 'POST',
      url: '/v1/apps/default/query',
      payload: { query: text },
    });

    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatchObject({
      code: 'BadArgumentError',
      innererror: { code: 'SyntaxError', innererror: { line: 2, pos: 2, token: 'wear' } },
    });
  });

  test('answer cut results as partial and an engine that is away as unavailable', async () => {
    const cut = openService(async () => ({ ...result, truncated: true }));
    const away = openService(async () => Promise.reject(new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE')));
    const ask = { method: 'POST', url: '/v1/apps/default/query', payload: { query: 'requests' } } as const;

    expect((await cut.inject(ask)).json().error.code).toBe('PartialError');
    expect((await away.inject(ask)).statusCode).toBe(503);
  });

  test('run a batch, one answer per request', async () => {
    const app = openService(async ({ text }) =>
      text === 'bad' ? Promise.reject(kqlError('HEADWATER_KQL_SYNTAX', 'x', 0, 3)) : result,
    );
    const requests = ['good', 'bad'].map((query, i) => ({
      id: String(i),
      workspace: 'w1',
      method: 'POST',
      path: '/query',
      body: { query },
    }));

    const answer = await app.inject({ method: 'POST', url: '/v1/$batch', payload: { requests } });

    expect(
      answer.json().responses.map((one: { id: string; status: number }) => [one.id, one.status]),
    ).toEqual([
      ['0', 200],
      ['1', 400],
    ]);
  });
});
