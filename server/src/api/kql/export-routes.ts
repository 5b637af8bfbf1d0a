import { Readable } from 'node:stream';
import { exportBody, exportRows, runSql } from '@headwater/contract';
import type { FastifyInstance } from 'fastify';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { SqlResult } from '../../query/sql/run-sql.ts';
import { grantedProject, projectOf } from '../granted-project.ts';
import { type BoundRoute, bindRoute } from '../route-handler.ts';
import { parseTimespan, type Timespan } from './timespan.ts';

export interface SqlQuestion {
  readonly project: string;
  readonly sql: string;
  readonly maxRows: number;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

export interface ExportQuestion {
  readonly project: string;
  readonly language: 'kql' | 'sql';
  readonly text: string;
  readonly timespan: Timespan | undefined;
  readonly maxRows: number;
  readonly granted: string | undefined;
  readonly signal: AbortSignal;
  /** Name of the engine's format */
  readonly format: string;
}

export interface ExportOptions {
  readonly runSql: (question: SqlQuestion) => Promise<SqlResult>;
  readonly stream: (question: ExportQuestion) => AsyncIterable<Uint8Array>;
  readonly nowMs: () => number;
}

const formats = {
  csv: { engine: 'CSVWithNames', type: 'text/csv; charset=utf-8' },
  json: { engine: 'JSONEachRow', type: 'application/x-ndjson' },
  parquet: { engine: 'Parquet', type: 'application/vnd.apache.parquet' },
} as const;

/** Read-only SQL over the documented views. */
export function sqlRoutes(options: Pick<ExportOptions, 'runSql' | 'nowMs'>): BoundRoute[] {
  return [
    bindRoute(runSql, async ({ body, signal }) => {
      const began = options.nowMs();
      const { columns, rows, truncated } = await options.runSql({
        project: body.project,
        sql: body.sql,
        maxRows: body.maxRows,
        ...(body.timeoutMs !== undefined && { timeoutMs: body.timeoutMs }),
        signal,
      });
      return {
        columns: [...columns],
        rows: rows.map((row) => [...row]),
        truncated,
        tookMs: options.nowMs() - began,
      };
    }),
  ];
}

/**
 * `POST /api/query/export`: all rows of a query as a file, streamed as the engine finds them. An error after the
 * first bytes breaks the connection off, so that no one takes half a file for a whole one.
 */
export function serveExports(
  app: FastifyInstance,
  options: Pick<ExportOptions, 'stream'> & { readonly nowMs: () => number },
): void {
  app.post(exportRows.path, async (request, reply) => {
    const parsed = exportBody.safeParse(request.body);
    if (!parsed.success)
      throw new HeadwaterError('HEADWATER_API_REQUEST', parsed.error.issues[0]?.message ?? 'invalid');
    const { data } = parsed;
    const named = (request.body as { project?: unknown }).project;
    const aborted = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) aborted.abort();
    });
    const format = formats[data.format];
    const pieces = options.stream({
      project: projectOf(request, named, data.project),
      granted: grantedProject(request),
      language: data.language,
      text: data.text,
      timespan: data.timespan === undefined ? undefined : parseTimespan(data.timespan, options.nowMs()),
      maxRows: data.maxRows,
      signal: aborted.signal,
      format: format.engine,
    });
    const body = await startStream(pieces);
    return reply
      .header('content-type', format.type)
      .header('content-disposition', `attachment; filename="rows.${data.format}"`)
      .send(body);
  });
}

/** Waits for the first piece, so that what fails before any row is answered as an error. */
async function startStream(pieces: AsyncIterable<Uint8Array>): Promise<Readable> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return Readable.from(
    (async function* () {
      try {
        for (let next = first; !next.done; next = await iterator.next()) yield next.value;
      } finally {
        await iterator.return?.();
      }
    })(),
  );
}
