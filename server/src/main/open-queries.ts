import type { Projects } from '../access/projects.ts';
import { queryPageRoutes } from '../api/kql/page-routes.ts';
import type { QueryServiceOptions } from '../api/kql/query-routes.ts';
import type { Timespan } from '../api/kql/timespan.ts';
import type { BoundRoute } from '../api/route-handler.ts';
import { openCompiler, runKql } from '../query/kql/run-kql.ts';
import type { Store } from '../store/store-client.ts';

/** The answer of the services this speaks for is cut at as many rows. */
const maxRows = 500_000;

export interface Queries extends QueryServiceOptions {
  /** Of the query page */
  readonly pageRoutes: readonly BoundRoute[];
  close(): Promise<void>;
}

/**
 * KQL for the query services and the query page. Ids of applications, workspaces and resources that no
 * project has stand for the project `default`: clients carry ids that only another cloud knows.
 */
export function openQueries(known: Pick<Projects, 'ofAppId'>, store: Store): Queries {
  const compiler = openCompiler();
  const nowMs = () => Date.now();
  const pageRoutes = queryPageRoutes({
    compiler,
    nowMs,
    run: ({ timespan, ...question }) =>
      runKql({ ...question, nowMs: nowMs(), ...inNanoseconds(timespan) }, compiler, store),
  });
  return {
    pageRoutes,
    run: ({ timespan, ...question }) =>
      runKql({ ...question, maxRows, nowMs: nowMs(), ...inNanoseconds(timespan) }, compiler, store),
    projectOf: (id) => known.ofAppId(id) ?? 'default',
    nowMs,
    close: () => compiler.close(),
  };
}

function inNanoseconds(timespan: Timespan | undefined) {
  if (!timespan) return {};
  return { timespan: { fromNs: nanoseconds(timespan.fromMs), toNs: nanoseconds(timespan.toMs) } };
}

const nanoseconds = (ms: number): bigint => BigInt(Math.trunc(ms)) * 1_000_000n;
