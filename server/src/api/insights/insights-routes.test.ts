import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../../tests/browser/hostile-strings.ts';
import { type KqlCompiler, openCompiler, runKql } from '../../query/kql/run-kql.ts';
import { aLog, aSpan, startMs } from '../../query/testing/builders.ts';
import { openTestStore, type TestStore } from '../../query/testing/open-test-store.ts';
import { answerErrors } from '../api-error-answers.ts';
import { serveInsights } from './insights-routes.ts';

interface Request {
  readonly service: string;
  readonly name: string;
  readonly atMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
  readonly weight: number;
}

const nowMs = startMs + 3_600_000;
const requests: Request[] = Array.from({ length: 240 }, (_, at) => ({
  service: ['web', 'api', 'jobs'][at % 3] as string,
  name: `GET /${(at * 7) % 5}`,
  atMs: at * 14_000 + 1,
  durationMs: 10 + ((at * 37) % 400),
  failed: at % 11 === 0,
  weight: [1, 1, 2, 4][at % 4] as number,
}));
let opened: TestStore;
let compiler: KqlCompiler;
let app: FastifyInstance;

beforeAll(async () => {
  opened = await openTestStore();
  compiler = openCompiler({ timeoutMs: 60_000 });
  await opened.store.insertRows(
    'spans',
    requests.map(({ service, name, atMs, durationMs, failed, weight }, at) =>
      aSpan({
        span: at + 1,
        trace: at + 1,
        service,
        name,
        atMs,
        durationMs,
        weight,
        status: failed ? 2 : 0,
        columns: { dialect: 'app-insights', attributes: { plan: at % 2 ? 'gold' : "o'free" } },
      }),
    ),
  );
  await opened.store.insertRows(
    'logs',
    hostileStrings.map((body, at) => aLog(at * 1_000, { body, severity_number: 9 })),
  );
  app = fastify();
  answerErrors(app, () => undefined);
  serveInsights(app, {
    run: ({ timespan, text, project }) =>
      runKql(
        {
          text,
          project,
          nowMs,
          ...(timespan && {
            timespan: {
              fromNs: BigInt(timespan.fromMs) * 1_000_000n,
              toNs: BigInt(timespan.toMs) * 1_000_000n,
            },
          }),
        },
        compiler,
        opened.store,
      ),
    projects: {
      find: (id) => ['default', 'other'].find((name) => name === id),
      list: () => [{ name: 'default', appId: 'a-1' }],
    },
    nowMs: () => nowMs,
  } as Parameters<typeof serveInsights>[1]);
});

afterAll(async () => {
  await app.close();
  await compiler.close();
  await opened.close();
});

async function get(path: string, query: Record<string, string> = {}, appId = 'default') {
  const answer = await app.inject({
    url: `/v1/apps/${appId}/${path}`,
    query: { timespan: 'PT1H', ...query },
  });
  return { status: answer.statusCode, body: answer.json() };
}
const value = async (path: string, query: Record<string, string> = {}) => {
  const { status, body } = await get(path, query);
  expect(body.error).toBeUndefined();
  expect(status).toBe(200);
  return body.value;
};
const sum = (rows: readonly Request[], of: (row: Request) => number) =>
  rows.reduce((total, row) => total + of(row) * row.weight, 0);
const mean = (rows: readonly Request[]) => sum(rows, (row) => row.durationMs) / sum(rows, () => 1);

describe('metrics', () => {
  test('count what the rows stand for', async () => {
    const failed = requests.filter((row) => row.failed);

    expect(await value('metrics/requests/count')).toEqual({
      start: new Date(startMs).toISOString(),
      end: new Date(nowMs).toISOString(),
      'requests/count': { sum: sum(requests, () => 1) },
    });
    expect((await value('metrics/requests/failed'))['requests/failed']).toEqual({
      sum: sum(failed, () => 1),
    });
    const { avg, min, max, count } = (
      await value('metrics/requests/duration', { aggregation: 'avg,min,max,count' })
    )['requests/duration'];
    expect(avg).toBeCloseTo(mean(requests), 9);
    expect([min, max, count]).toEqual([
      Math.min(...requests.map((row) => row.durationMs)),
      Math.max(...requests.map((row) => row.durationMs)),
      sum(requests, () => 1),
    ]);
  });

  test('are split by interval and by segments, each as the rows say', async () => {
    const answer = await value('metrics/requests/count', {
      interval: 'PT15M',
      segment: 'cloud/roleName,request/name',
    });

    expect(answer.segments).toHaveLength(4);
    for (const [at, { start, end, segments }] of answer.segments.entries()) {
      expect([Date.parse(start), Date.parse(end)]).toEqual([
        startMs + at * 900_000,
        startMs + (at + 1) * 900_000,
      ]);
      for (const outer of segments) {
        for (const inner of outer.segments) {
          const meant = requests.filter(
            (row) =>
              Math.floor(row.atMs / 900_000) === at &&
              row.service === outer['cloud/roleName'] &&
              row.name === inner['request/name'],
          );
          expect(inner['requests/count'].sum).toBe(sum(meant, () => 1));
        }
      }
    }
  });

  test('name only the first segments of an order', async () => {
    const ask = (orderby: string) =>
      value('metrics/requests/duration', { segment: 'request/name', top: '2', orderby });
    const byName = [...new Set(requests.map(({ name }) => name))].map((name) => ({
      name,
      mean: mean(requests.filter((row) => row.name === name)),
    }));
    byName.sort((a, b) => b.mean - a.mean);

    const slow = (await ask('avg desc')).segments;
    const fast = (await ask('avg asc')).segments;

    expect(slow.map((each: Record<string, unknown>) => each['request/name'])).toEqual(
      byName.slice(0, 2).map(({ name }) => name),
    );
    expect(fast[0]['request/name']).toBe(byName.at(-1)?.name);
  });

  test('are filtered by properties of the item and by custom ones', async () => {
    const answer = await value('metrics/requests/count', {
      filter: "customDimensions/plan eq 'o''free' and request/duration gt 100 and cloud/roleName ne 'web'",
    });

    const meant = requests.filter((row, at) => at % 2 === 0 && row.durationMs > 100 && row.service !== 'web');
    expect(answer['requests/count'].sum).toBe(sum(meant, () => 1));
  });

  test('come in batches, each answered on its own', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/apps/default/metrics',
      payload: [
        { id: 'a', parameters: { metricId: 'requests/count', timespan: 'PT1H', aggregation: ['sum'] } },
        { id: 'b', parameters: { metricId: 'nonsense' } },
      ],
    });

    expect(answer.json()).toMatchObject([
      { id: 'a', status: 200, body: { value: { 'requests/count': { sum: sum(requests, () => 1) } } } },
      { id: 'b', status: 400, body: { error: { code: 'BadArgumentError' } } },
    ]);
  });

  test('of an application that is not here are not answered with those of another', async () => {
    const { status, body } = await get('metrics/requests/count', {}, 'elsewhere');

    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      code: 'PathNotFoundError',
      innererror: { message: expect.stringContaining('known are default (a-1)') },
    });
  });

  test('are all described, and all of them can be asked for', async () => {
    const { metrics } = (await app.inject({ url: '/v1/apps/x/metrics/metadata' })).json();

    for (const [id, { supportedAggregations }] of Object.entries<{ supportedAggregations: string[] }>(
      metrics,
    )) {
      expect(await value(`metrics/${id}`, { aggregation: supportedAggregations.join(',') })).toHaveProperty([
        id,
      ]);
    }
  });

  test.each([
    ['metrics/nonsense', {}],
    ['metrics/requests/count', { aggregation: 'avg' }],
    ['metrics/requests/count', { interval: 'soon' }],
    ['metrics/requests/count', { interval: 'PT0.001S' }],
    ['metrics/requests/count', { segment: 'request/nothing' }],
    ['metrics/requests/count', { filter: 'request/name eq' }],
    ['metrics/requests/count', { timespan: 'yesterday' }],
    ['metrics/requests/count', { top: '-1' }],
    ['metrics/requests/count', { orderby: 'sum; drop' }],
    ['events/requests', { $filter: 'drop table' }],
    ['events/requests', { $top: 'many' }],
    ['events/requests', { $apply: 'drop()' }],
  ])('%s with %j is refused as the service refuses it', async (path, query) => {
    const { status, body } = await get(path, query as Record<string, string>);

    expect(status).toBe(400);
    expect(body).toEqual({
      error: {
        message: 'The request had some invalid properties',
        code: 'BadArgumentError',
        innererror: { code: 'InvalidArgument', message: expect.any(String) },
      },
    });
  });
});

describe('events', () => {
  test('come newest first, in the groups of their type, and each is found by its id', async () => {
    const events = await value('events/requests', { $top: '2' });

    const [newest] = [...requests].sort((a, b) => b.atMs - a.atMs);
    expect(events[0]).toMatchObject({
      type: 'request',
      count: newest?.weight,
      timestamp: new Date(startMs + (newest?.atMs ?? 0)).toISOString().replace('Z', '0000Z'),
      cloud: { roleName: newest?.service },
      request: { name: newest?.name, duration: newest?.durationMs, success: 'True' },
      customDimensions: { plan: 'gold' },
    });
    expect(events[0].id).not.toBe(events[1].id);
    expect(await value(`events/requests/${events[1].id}`)).toEqual([events[1]]);
    expect(await value(`events/$all/${events[1].id}`)).toMatchObject([{ id: events[1].id, type: 'request' }]);
    expect((await get(`events/traces/${events[1].id}`)).status).toBe(404);
  });

  test('are paged, ordered, selected and counted', async () => {
    const { body } = await get('events/requests', {
      $orderby: 'request/duration desc,timestamp',
      $skip: '3',
      $top: '2',
      $select: 'request/duration,cloud',
      $count: 'true',
      $filter: "cloud/roleName in ('web','api')",
    });

    const meant = requests
      .filter(({ service }) => service !== 'jobs')
      .sort((a, b) => b.durationMs - a.durationMs);
    expect(body['@odata.count']).toBe(meant.length);
    expect(body.value.map((each: { request: object }) => each.request)).toEqual(
      meant.slice(3, 5).map(({ durationMs }) => ({ duration: durationMs })),
    );
    expect(Object.keys(body.value[0])).toEqual(['request', 'cloud']);
  });

  test('a limit that nobody asked for is told', async () => {
    const { body } = await get('events/$all', { $top: '5' });
    expect(body['@ai.messages']).toEqual([]);

    const all = await get('events/$all');

    expect(all.body['@ai.messages']).toEqual(all.body.value.length === 500 ? [expect.anything()] : []);
  });

  test('any text is found by itself, and comes back as it was', async () => {
    for (const text of hostileStrings.slice(0, 40)) {
      const found = await value('events/traces', {
        $filter: `trace/message eq '${text.replaceAll("'", "''")}'`,
      });

      expect(found.map((each: { trace: { message: string } }) => each.trace.message)).toContain(text);
    }
  });

  test('of another project are not seen', async () => {
    const { body } = await get('events/$all', {}, 'other');

    expect(body.value).toEqual([]);
  });

  test('are described, and unknown types are not found', async () => {
    const described = await app.inject({ url: '/v1/apps/x/events/$metadata' });

    expect(described.headers['content-type']).toContain('xml');
    expect(described.body).toContain('<EntitySet Name="requests"');
    expect((await get('events/nothing')).body.error.code).toBe('PathNotFoundError');
    expect((await get('events/requests/nothing')).status).toBe(404);
  });
});
