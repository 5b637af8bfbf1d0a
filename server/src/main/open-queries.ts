import type { QueryServiceOptions } from '../api/kql/query-routes.ts';
import type { Config } from '../config/schema.ts';
import { openCompiler, runKql } from '../query/kql/run-kql.ts';
import type { Store } from '../store/store-client.ts';

/** The answer of the services this speaks for is cut at as many rows. */
const maxRows = 500_000;

/**
 * KQL for the query services. Ids of applications, workspaces and resources that are not a project's name stand
 * for the project `default`: clients carry ids that only another cloud knows.
 */
export function openQueries(config: Config, store: Store): QueryServiceOptions & { close(): Promise<void> } {
  const compiler = openCompiler();
  const projects = new Set(config.keys.map(({ project }) => project));
  return {
    run: ({ project, text, timespan, signal }) => {
      const range = timespan && { fromNs: nanoseconds(timespan.fromMs), toNs: nanoseconds(timespan.toMs) };
      const request = {
        project,
        text,
        nowMs: Date.now(),
        maxRows,
        signal,
        ...(range && { timespan: range }),
      };
      return runKql(request, compiler, store);
    },
    projectOf: (id) => (projects.has(id) ? id : 'default'),
    nowMs: () => Date.now(),
    close: () => compiler.close(),
  };
}

const nanoseconds = (ms: number): bigint => BigInt(Math.trunc(ms)) * 1_000_000n;
