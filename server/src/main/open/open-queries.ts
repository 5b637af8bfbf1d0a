import { z } from 'zod';
import type { Projects } from '../../access/projects.ts';
import { type ExportOptions, sqlRoutes } from '../../api/kql/export-routes.ts';
import { type PageQuestion, queryPageRoutes } from '../../api/kql/page-routes.ts';
import type { KqlQuestion, QueryServiceOptions } from '../../api/kql/query-routes.ts';
import type { Timespan } from '../../api/kql/timespan.ts';
import type { BoundRoute } from '../../api/route-handler.ts';
import { openCompiler, runKql, type SavedFunction, streamKql } from '../../query/kql/run-kql.ts';
import { runSql, streamSql } from '../../query/sql/run-sql.ts';
import type { Settings } from '../../store/settings/settings.ts';
import type { Store } from '../../store/store-client.ts';

/** The answer of the services this speaks for is cut at as many rows. */
const maxRows = 500_000;

export interface Queries extends QueryServiceOptions, Pick<ExportOptions, 'stream'> {
  /** Of the query page */
  readonly pageRoutes: readonly BoundRoute[];
  /** Starts the language service ahead of the first question. */
  warm(): void;
  close(): Promise<void>;
}

export interface QueriesOptions {
  readonly projects: Pick<Projects, 'ofAppId' | 'list'>;
  readonly settings: Pick<Settings, 'list'>;
  readonly store: Store;
}

/** KQL for the query services and the query page; SQL for the latter. */
export function openQueries({ projects, settings, store }: QueriesOptions): Queries {
  const compiler = openCompiler();
  const nowMs = () => Date.now();
  const functionsOf = (project: string) => savedFunctions(settings, project);
  const run = ({ timespan, granted, ...question }: KqlQuestion & Partial<PageQuestion>) =>
    runKql(
      {
        maxRows,
        ...question,
        functions: functionsOf(question.project),
        projectNamed: (name) => readable(projects.ofAppId(name), granted),
        nowMs: nowMs(),
        ...inNanoseconds(timespan),
      },
      compiler,
      store,
    );
  return {
    pageRoutes: [
      ...queryPageRoutes({ compiler, nowMs, functionsOf, run }),
      ...sqlRoutes({ nowMs, runSql: (question) => runSql(question, store) }),
    ],
    stream: ({ language, text, timespan, granted, format, ...question }) =>
      language === 'sql'
        ? streamSql({ ...question, sql: text }, store, format)
        : streamKql(
            {
              ...question,
              text,
              functions: functionsOf(question.project),
              projectNamed: (name) => readable(projects.ofAppId(name), granted),
              nowMs: nowMs(),
              ...inNanoseconds(timespan),
            },
            compiler,
            store,
            format,
          ),
    run,
    projects: { find: (id) => projects.ofAppId(id), list: () => projects.list() },
    nowMs,
    warm: () => compiler.warm(),
    close: () => compiler.close(),
  };
}

/** A key opens its own project only. */
function readable(project: string | undefined, granted: string | undefined): string | undefined {
  return granted === undefined || project === granted ? project : undefined;
}

const savedFunction = z.object({
  parameters: z.string().max(2_000).default(''),
  body: z.string().min(1).max(20_000),
});

/** The id of a saved function is its name. */
function savedFunctions(settings: Pick<Settings, 'list'>, project: string): SavedFunction[] {
  return settings.list('function', project).flatMap(({ id, value }) => {
    const found = savedFunction.safeParse(value);
    return found.success && /^[A-Za-z_]\w{0,127}$/.test(id) ? [{ name: id, ...found.data }] : [];
  });
}

function inNanoseconds(timespan: Timespan | undefined) {
  if (!timespan) return {};
  return { timespan: { fromNs: nanoseconds(timespan.fromMs), toNs: nanoseconds(timespan.toMs) } };
}

const nanoseconds = (ms: number): bigint => BigInt(Math.trunc(ms)) * 1_000_000n;
