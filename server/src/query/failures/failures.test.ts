import {
  failuresOverTime as overTimeRoute,
  type Population,
  listProblems as problemsRoute,
  failuresTable as tableRoute,
} from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { aSpan, idText, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import type { ExceptionQuestion } from './ask-exceptions.ts';
import { exceptionSamples } from './exception-samples.ts';
import { failuresOverTime } from './failures-over-time.ts';
import { failuresTable } from './failures-table.ts';
import { listProblems } from './problems.ts';

/** 1,200 spans over 100 minutes; all that looks random comes from the number. */
const rows = Array.from({ length: 1_200 }, (_, index) => {
  const seed = (index * 7_919) % 10_007;
  return {
    index,
    atMs: index * 5_000,
    weight: [1, 2, 2.5, 10][seed % 4]!,
    kind: seed % 2 === 0 ? 2 : 3,
    status: seed % 13 === 0 ? 2 : 0,
    httpStatus: [0, 200, 404, 500][seed % 4]!,
    dialect: seed % 3 === 0 ? 'app-insights' : 'otlp',
    service: ['notes', 'calendar', 'pay'][seed % 3]!,
    name: ['GET /', 'POST /order', 'SELECT'][(seed % 7) % 3]!,
    instance: `pod-${seed % 4}`,
    user: seed % 5 === 0 ? '' : `u-${seed % 9}`,
    raised: seed % 11 === 0,
    peer: ['cards', 'stock'][seed % 2]!,
  };
});
type Row = (typeof rows)[number];
const failed = (row: Row) => row.status === 2 || (row.dialect !== 'app-insights' && row.httpStatus >= 400);
const codeOf = (row: Row) => (row.httpStatus > 0 ? String(row.httpStatus) : '0');
const problemOf = (row: Row) => `Error${row.index % 3}`;
/** Two spans share a trace; some are a request and what it called. */
const traceOf = (row: Row) => row.index >> 1;
const detailOf = (row: Row) => `Other | ${row.peer}`;

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows(
    'spans',
    rows.map((row) =>
      aSpan({
        trace: traceOf(row),
        span: row.index,
        atMs: row.atMs,
        weight: row.weight,
        kind: row.kind,
        status: row.status,
        service: row.service,
        name: row.name,
        columns: {
          instance: row.instance,
          dialect: row.dialect,
          http_status: row.httpStatus,
          user_id: row.user,
          peer_service: row.peer,
        },
      }),
    ),
  );
  await db.store.insertRows('exceptions', rows.filter(({ raised }) => raised).map(exceptionOf));
});

afterAll(() => db.close());

function exceptionOf(row: Row): object {
  return {
    project: 'default',
    service: row.service,
    environment: 'production',
    version: `1.${row.index % 2}`,
    instance: row.instance,
    received_time: timeText(row.atMs + 1_000),
    time: timeText(row.atMs),
    trace_id: idText('trace', traceOf(row)),
    span_id: idText('span', row.index),
    operation: row.name,
    type: problemOf(row),
    message: `failed at ${row.index}`,
    problem_id: problemOf(row),
    weight: row.weight,
  };
}

const hourMs = 3_600_000;
const base: Population = {
  project: 'default',
  fromMs: startMs,
  toMs: startMs + hourMs,
  side: 'request',
  filters: [],
  query: '',
};
const weigh = (list: readonly Row[]) => list.reduce((sum, { weight }) => sum + weight, 0);
const usersOf = (list: readonly Row[]) => new Set(list.map(({ user }) => user).filter(Boolean)).size;

/** Exceptions of a role: of every span of its service or instance, whatever side or code is asked for. */
function exceptionsOf({ name, toMs }: Population, of: { service: string; instance: string }): Row[] {
  return rows.filter(
    (row) =>
      row.raised &&
      startMs + row.atMs < toMs &&
      row.service === of.service &&
      (of.instance === '' || row.instance === of.instance) &&
      (name === undefined || row.name === name),
  );
}

function select(question: Population): Row[] {
  return rows.filter(
    (row) =>
      (row.kind === 2) === (question.side === 'request') &&
      startMs + row.atMs >= question.fromMs &&
      startMs + row.atMs < question.toMs &&
      (question.service === undefined || row.service === question.service) &&
      (question.name === undefined || row.name === question.name) &&
      (question.resultCode === undefined || codeOf(row) === question.resultCode),
  );
}

/** The three most frequent, with their shares of all. */
function tops(list: readonly Row[], keyOf: (row: Row) => string, ofDetail: (row: Row) => string = () => '') {
  return Array.from(
    Map.groupBy(list, (row) => JSON.stringify([keyOf(row), ofDetail(row)])),
    ([key, own]) => {
      const [value = '', detail = ''] = JSON.parse(key) as string[];
      return { value, detail, count: weigh(own), share: weigh(own) / weigh(list) };
    },
  )
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, 3);
}

/** Of dependencies themselves; of requests what failed in the traces of those that failed. */
function failedDependencies(question: Population): Row[] {
  if (question.side === 'dependency') return select(question).filter(failed);
  const { name, resultCode, ...wide } = question;
  const all = select({ ...wide, side: 'dependency' }).filter(failed);
  if (name === undefined && resultCode === undefined) return all;
  const traces = new Set(select(question).filter(failed).map(traceOf));
  return all.filter((row) => traces.has(traceOf(row)));
}

const maybe = <T>(...values: T[]) => fc.constantFrom<(T | undefined)[]>(undefined, ...values);
const anyQuestion = fc
  .record({
    side: fc.constantFrom<'request' | 'dependency'>('request', 'dependency'),
    service: maybe('notes', 'pay'),
    name: maybe('GET /', 'SELECT'),
    resultCode: maybe('500'),
    toMs: fc.constantFrom(startMs + hourMs, startMs + 600_000, startMs + 2 * hourMs),
  })
  .map((parts) => {
    const given = Object.entries(parts).filter(([, value]) => value !== undefined);
    return { ...base, ...Object.fromEntries(given) } as Population;
  });

describe('failuresTable', () => {
  test('counts what a walk over the rows counts, with every weight, whatever is selected', async () => {
    const tabs = fc.constantFrom<('operations' | 'dependencies' | 'roles')[]>(
      'operations',
      'dependencies',
      'roles',
    );

    await fc.assert(
      fc.asyncProperty(anyQuestion, tabs, async (question, tab) => {
        const answer = await failuresTable(db.store, { ...question, tab, limit: 500 });

        expect(tableRoute.response.parse(answer)).toEqual(answer);
        const keyOf = (row: Row) =>
          tab === 'roles'
            ? `${row.service}||${question.service === undefined ? '' : row.instance}`
            : `${row.service}|${row.name}|`;
        const wanted = Map.groupBy(select(question), keyOf);
        const failing = [...wanted].filter(([, own]) => own.some(failed)).map(([key]) => key);
        expect(answer.rows.map((row) => `${row.service}|${row.name}|${row.instance}`).sort()).toEqual(
          failing.sort(),
        );
        for (const row of answer.rows) {
          const own = wanted.get(`${row.service}|${row.name}|${row.instance}`)!;
          expect(row.failed).toBeCloseTo(weigh(own.filter(failed)), 6);
          expect(row.count).toBeCloseTo(weigh(own), 6);
          expect(row.users).toBe(usersOf(own.filter(failed)));
          expect(row.exceptions).toBe(tab === 'roles' ? weigh(exceptionsOf(question, row)) : 0);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('failuresOverTime', () => {
  test('adds up to the rows in every slot, and names the top three', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, async (question) => {
        const answer = await failuresOverTime(db.store, {
          ...question,
          subject: 'spans',
          buckets: 20,
          limit: 3,
        });

        expect(overTimeRoute.response.parse(answer)).toEqual(answer);
        const own = select(question);
        expect(answer.failed).toBeCloseTo(weigh(own.filter(failed)), 6);
        expect(answer.count).toBeCloseTo(weigh(own), 6);
        const [failedSeries, countSeries] = answer.overTime.series;
        answer.overTime.timesMs.forEach((timeMs, slot) => {
          const inside = own.filter(({ atMs }) => {
            return startMs + atMs >= timeMs && startMs + atMs < timeMs + answer.overTime.stepMs;
          });
          expect(failedSeries!.values[slot]).toBeCloseTo(weigh(inside.filter(failed)), 6);
          expect(countSeries!.values[slot]).toBeCloseTo(weigh(inside), 6);
        });
        expect(answer.resultCodes).toEqual(tops(own.filter(failed), codeOf));
        expect(answer.exceptionTypes).toEqual(tops(raisedOf(question), problemOf));
        expect(answer.dependencies).toEqual(tops(failedDependencies(question), ({ name }) => name, detailOf));
      }),
      { numRuns: 25 },
    );
  });
});

/** The exceptions of a question, by definition. */
function raisedOf({ service, name, toMs, problemId }: ExceptionQuestion): Row[] {
  return rows.filter(
    (row) =>
      row.raised &&
      startMs + row.atMs < toMs &&
      row.service === (service ?? row.service) &&
      row.name === (name ?? row.name) &&
      problemOf(row) === (problemId ?? problemOf(row)),
  );
}

const anyExceptions = fc
  .tuple(anyQuestion, maybe('Error1'))
  .map(([{ resultCode: _code, ...question }, problemId]): ExceptionQuestion => {
    return { ...question, ...(problemId && { problemId }) };
  });

describe('exceptions', () => {
  test('are counted over time and by type, with every weight, whatever is selected', async () => {
    await fc.assert(
      fc.asyncProperty(anyExceptions, async (question) => {
        const asked = { ...question, subject: 'exceptions' as const, buckets: 20, limit: 3 };

        const answer = await failuresOverTime(db.store, asked);

        const own = raisedOf(question);
        expect(answer.failed).toBeCloseTo(weigh(own), 6);
        expect(answer.exceptionTypes).toEqual(tops(own, problemOf));
        const [failedSeries] = answer.overTime.series;
        answer.overTime.timesMs.forEach((timeMs, slot) => {
          const inside = own.filter(({ atMs }) => {
            return startMs + atMs >= timeMs && startMs + atMs < timeMs + answer.overTime.stepMs;
          });
          expect(failedSeries!.values[slot]).toBeCloseTo(weigh(inside), 6);
        });
      }),
      { numRuns: 15 },
    );
  });

  test('are grouped by problem with counts, users, versions, and when they were seen first and last', async () => {
    await fc.assert(
      fc.asyncProperty(anyExceptions, async (question) => {
        const answer = await listProblems(db.store, { ...question, limit: 10 });

        expect(problemsRoute.response.parse(answer)).toEqual(answer);
        const groups = Map.groupBy(raisedOf(question), problemOf);
        expect(answer.problems.map(({ problemId }) => problemId).sort()).toEqual([...groups.keys()].sort());
        for (const problem of answer.problems) {
          const own = groups.get(problem.problemId)!;
          // Seen first and last is told of all that is kept of the service, not of the range.
          const ever = rows.filter(
            (row) =>
              row.raised &&
              problemOf(row) === problem.problemId &&
              row.service === (question.service ?? row.service),
          );
          expect(problem).toMatchObject({
            type: problem.problemId,
            count: weigh(own),
            users: usersOf(own),
            message: `failed at ${own.at(-1)!.index}`,
            services: [...new Set(own.map(({ service }) => service))].sort(),
            versions: [...new Set(own.map(({ index }) => `1.${index % 2}`))].sort(),
            operations: [...new Set(own.map(({ name }) => name))].sort(),
            operationCount: new Set(own.map(({ name }) => name)).size,
            firstSeenMs: startMs + ever[0]!.atMs,
            lastSeenMs: startMs + ever.at(-1)!.atMs,
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  test('open their exceptions, one after another', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await exceptionSamples(db.store, { ...base, problemId: 'Error1', limit: 7, cursor });
      seen.push(...page.items.map(({ title }) => title));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);

    const own = rows.filter((row) => row.raised && row.atMs < hourMs && problemOf(row) === 'Error1');
    expect(seen).toEqual(own.map(({ index }) => `Error1: failed at ${index}`).toReversed());
  });
});
