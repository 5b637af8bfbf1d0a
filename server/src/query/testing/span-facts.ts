import type { Population } from '@headwater/contract';
import fc from 'fast-check';
import { aSpan, startMs } from './builders.ts';

/**
 * Spans with sampling weights, and by definition what is true of them: walks over plain rows that the answers of
 * queries are held against.
 */
export interface SpanFacts {
  readonly index: number;
  readonly atMs: number;
  readonly durationMs: number;
  readonly weight: number;
  readonly kind: number;
  readonly entry: boolean;
  readonly status: number;
  readonly httpStatus: number;
  readonly dialect: string;
  readonly service: string;
  readonly name: string;
  readonly instance: string;
  readonly dbSystem: string;
  readonly tenant: string;
}

/** 1,500 spans over 100 minutes; all that looks random comes from the number. */
export const spanFacts: readonly SpanFacts[] = Array.from({ length: 1_500 }, (_, index) => {
  const seed = (index * 7_919) % 10_007;
  const slow = seed % 17 === 0;
  return {
    index,
    atMs: index * 4_000,
    durationMs: slow ? 900 + (seed % 300) : 1 + (seed % 211),
    weight: [1, 2, 2.5, 10][seed % 4]!,
    kind: seed % 6,
    entry: seed % 5 === 0,
    status: seed % 13 === 0 ? 2 : 0,
    httpStatus: [0, 200, 404, 500][seed % 4]!,
    dialect: seed % 3 === 0 ? 'app-insights' : 'otlp',
    service: ['notes', 'calendar', 'pay'][seed % 3]!,
    name: ['GET /', 'POST /order', 'SELECT'][(seed % 7) % 3]!,
    instance: slow && seed % 2 === 0 ? 'pod-slow' : `pod-${seed % 4}`,
    dbSystem: seed % 2 === 0 ? 'postgresql' : '',
    tenant: slow ? 'acme' : `t-${seed % 5}`,
  };
});

/** The row of `spans` that has these facts. */
export const factsRow = (row: SpanFacts): object =>
  aSpan({
    trace: row.index,
    span: row.index,
    atMs: row.atMs,
    durationMs: row.durationMs,
    weight: row.weight,
    kind: row.kind,
    entry: row.entry,
    status: row.status,
    service: row.service,
    name: row.name,
    columns: {
      instance: row.instance,
      dialect: row.dialect,
      http_status: row.httpStatus,
      db_system: row.dbSystem,
      attributes: { tenant: row.tenant, only: `value-${row.index}` },
    },
  });

export const hourMs = 3_600_000;
export const wholeHour: Population = {
  project: 'default',
  fromMs: startMs,
  toMs: startMs + hourMs,
  side: 'request',
  filters: [],
  query: '',
};
const isRequest = ({ kind, entry }: SpanFacts) => kind === 2 || kind === 5 || (kind === 0 && entry);
export const hasFailed = ({ status, dialect, httpStatus }: SpanFacts) =>
  status === 2 || (dialect !== 'app-insights' && httpStatus >= 400);
/** A request calls nothing. */
export const typeOf = (row: SpanFacts) =>
  isRequest(row) ? '' : row.dbSystem || (row.kind < 2 ? 'InProc' : 'Other');

/** By definition: the rows of a question. */
export function factsOf(question: Population, of: readonly SpanFacts[] = spanFacts): SpanFacts[] {
  const ns = ({ durationMs }: SpanFacts) => durationMs * 1e6;
  return of.filter(
    (row) =>
      isRequest(row) === (question.side === 'request') &&
      startMs + row.atMs >= question.fromMs &&
      startMs + row.atMs < question.toMs &&
      (question.service === undefined || row.service === question.service) &&
      (question.name === undefined || row.name === question.name) &&
      (question.instance === undefined || row.instance === question.instance) &&
      (question.failed === undefined || hasFailed(row) === question.failed) &&
      (question.minNs === undefined || ns(row) >= question.minNs) &&
      (question.maxNs === undefined || ns(row) < question.maxNs),
  );
}

export const weigh = (list: readonly SpanFacts[]) => list.reduce((sum, { weight }) => sum + weight, 0);
export const timeOf = (list: readonly SpanFacts[]) =>
  list.reduce((sum, row) => sum + row.weight * row.durationMs * 1e6, 0);

export function percentile(list: readonly SpanFacts[], level: number): number {
  const sorted = [...list].sort((a, b) => a.durationMs - b.durationMs);
  let seen = 0;
  for (const row of sorted) {
    seen += row.weight;
    if (seen >= level * weigh(list) - 1e-6) return row.durationMs * 1e6;
  }
  return 0;
}

const maybe = <T>(...values: T[]) => fc.constantFrom<(T | undefined)[]>(undefined, ...values);
export const anyQuestion = fc
  .record({
    side: fc.constantFrom<'request' | 'dependency'>('request', 'dependency'),
    service: maybe('notes', 'pay'),
    name: maybe('GET /', 'SELECT'),
    instance: maybe('pod-1'),
    failed: maybe(true, false),
    minNs: maybe(50e6),
    maxNs: maybe(150e6),
    toMs: fc.constantFrom(startMs + hourMs, startMs + 600_000, startMs + 2 * hourMs),
  })
  .map((parts) => {
    const given = Object.entries(parts).filter(([, value]) => value !== undefined);
    return { ...wholeHour, ...Object.fromEntries(given) } as Population;
  });
