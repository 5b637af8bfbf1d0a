import { checkQuery, completeQuery, getQuerySchema, type QueryCell, runQuery } from '@headwater/contract';
import type { KqlCompiler, QueryResult } from '../../query/kql/run-kql.ts';
import { listTables } from '../../query/kql/schema/tables.ts';
import { type BoundRoute, bindRoute } from '../route-handler.ts';
import { writeCell } from './respond.ts';
import { parseTimespan, type Timespan } from './timespan.ts';

export interface PageQuestion {
  readonly project: string;
  readonly text: string;
  readonly timespan: Timespan | undefined;
  readonly maxRows: number;
  readonly signal: AbortSignal;
  readonly onStatement: (sql: string) => void;
}

export interface QueryPageOptions {
  readonly run: (question: PageQuestion) => Promise<QueryResult>;
  readonly compiler: Pick<KqlCompiler, 'complete' | 'check' | 'warm'>;
  readonly nowMs: () => number;
}

/** Rows between steps travel inside statements; nobody reads them there. */
const longestStatement = 50_000;

/** The routes of the query page: rows with the SQL that found them, and what its editor asks while one types. */
export function queryPageRoutes({ run, compiler, nowMs }: QueryPageOptions): BoundRoute[] {
  return [
    bindRoute(runQuery, async ({ body, signal }) => {
      const began = nowMs();
      const statements: string[] = [];
      const result = await run({
        project: body.project,
        text: body.query,
        timespan: body.timespan === undefined ? undefined : parseTimespan(body.timespan, began),
        maxRows: body.maxRows,
        signal,
        onStatement: (sql) => statements.push(cut(sql)),
      });
      const { columns, rows, truncated, visualization } = result;
      return {
        columns: columns.map(({ name, type }) => ({ name, type })),
        rows: rows.map((row) => row.map((cell, at) => writeCell(cell, columns[at]) as QueryCell)),
        truncated,
        statements,
        tookMs: nowMs() - began,
        ...(visualization && { visualization: { ...visualization } }),
      };
    }),
    bindRoute(getQuerySchema, async () => {
      // Who opens the page will type soon.
      compiler.warm();
      const tables = listTables().map(({ name, columns }) => ({
        name,
        columns: columns.map((column) => ({ name: column.name, type: column.type })),
      }));
      return { tables };
    }),
    bindRoute(completeQuery, ({ body }) => compiler.complete(body.text, body.position)),
    bindRoute(checkQuery, async ({ body }) => ({ diagnostics: [...(await compiler.check(body.text))] })),
  ];
}

function cut(sql: string): string {
  return sql.length <= longestStatement ? sql : `${sql.slice(0, longestStatement)} …`;
}
