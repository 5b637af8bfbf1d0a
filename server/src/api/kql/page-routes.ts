import {
  checkQuery,
  completeQuery,
  formatQuery,
  getQueryCompiler,
  getQuerySchema,
  hoverQuery,
  type QueryCell,
  runQuery,
} from '@headwater/contract';
import type { KqlCompiler, QueryResult, SavedFunction } from '../../query/kql/run-kql.ts';
import { listTables } from '../../query/kql/schema/tables.ts';
import { type BoundRoute, bindRoute } from '../route-handler.ts';
import { writeCell } from './respond.ts';
import { parseTimespan, type Timespan } from './timespan.ts';

export interface PageQuestion {
  readonly project: string;
  readonly text: string;
  readonly timespan: Timespan | undefined;
  readonly maxRows: number;
  /** The only project the caller may read; undefined when it may read all */
  readonly granted: string | undefined;
  readonly signal: AbortSignal;
  readonly onStatement: (sql: string) => void;
}

export interface QueryPageOptions {
  readonly run: (question: PageQuestion) => Promise<QueryResult>;
  readonly compiler: Pick<KqlCompiler, 'edit' | 'warm' | 'memoryBytes'>;
  /** Functions that were saved in a project */
  readonly functionsOf: (project: string) => readonly SavedFunction[];
  readonly nowMs: () => number;
}

/** Rows between steps travel inside statements; nobody reads them there. */
const longestStatement = 50_000;

/** The routes of the query page: rows with the SQL that found them, and what its editor asks while one types. */
export function queryPageRoutes(options: QueryPageOptions): BoundRoute[] {
  return [runRoute(options), ...editorRoutes(options)];
}

function runRoute({ run, nowMs }: QueryPageOptions): BoundRoute {
  return bindRoute(runQuery, async ({ body, granted, signal }) => {
    const began = nowMs();
    const statements: string[] = [];
    const result = await run({
      project: body.project,
      text: body.query,
      timespan: body.timespan === undefined ? undefined : parseTimespan(body.timespan, began),
      maxRows: body.maxRows,
      granted,
      signal,
      onStatement: (sql) => statements.push(cut(sql)),
    });
    return {
      ...tableOf(result),
      ...(result.more && { more: result.more.map(tableOf) }),
      statements,
      tookMs: nowMs() - began,
    };
  });
}

function tableOf({ name, columns, rows, truncated, visualization }: QueryResult) {
  return {
    ...(name !== undefined && { name }),
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    rows: rows.map((row) => row.map((cell, at) => writeCell(cell, columns[at]) as QueryCell)),
    truncated,
    ...(visualization && { visualization: { ...visualization } }),
  };
}

function editorRoutes({ compiler, functionsOf }: QueryPageOptions): BoundRoute[] {
  return [
    bindRoute(getQuerySchema, async () => {
      // Who opens the page will type soon.
      compiler.warm();
      const tables = listTables().map(({ name, columns }) => ({
        name,
        columns: columns.map((column) => ({ name: column.name, type: column.type })),
      }));
      return { tables };
    }),
    bindRoute(completeQuery, async ({ body: { text, position, project } }) => {
      const reply = await compiler.edit({ ask: 'complete', text, position, functions: functionsOf(project) });
      return reply.completions ?? { start: position, length: 0, items: [] };
    }),
    bindRoute(checkQuery, async ({ body: { text, project } }) => {
      const reply = await compiler.edit({ ask: 'check', text, functions: functionsOf(project) });
      return { diagnostics: reply.diagnostics ?? [] };
    }),
    bindRoute(hoverQuery, async ({ body: { text, position, project } }) => {
      const reply = await compiler.edit({ ask: 'hover', text, position, functions: functionsOf(project) });
      return { text: reply.hover ?? null };
    }),
    bindRoute(formatQuery, async ({ body: { text, position } }) => {
      const reply = await compiler.edit({ ask: 'format', text, position, functions: [] });
      return reply.formatted ?? { text, position };
    }),
    bindRoute(getQueryCompiler, async () => ({ heapBytes: (await compiler.memoryBytes()) ?? null })),
  ];
}

function cut(sql: string): string {
  return sql.length <= longestStatement ? sql : `${sql.slice(0, longestStatement)} …`;
}
