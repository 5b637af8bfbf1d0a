import { type QueryResult, runQuery } from '@headwater/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiFailure, ask } from '../../api/client.ts';
import type { PageScope } from '../../app/scope/use-scope.ts';
import type { QueryPart } from './model/query-at.ts';

/** What was asked: the same rows can be asked for again, as a file. */
export interface QueryQuestion {
  readonly project: string;
  readonly query: string;
  readonly timespan: string;
}

export type QueryRun =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly part: QueryPart }
  | {
      readonly state: 'done';
      readonly part: QueryPart;
      readonly result: QueryResult;
      readonly question: QueryQuestion;
      readonly startedMs: number;
    }
  | { readonly state: 'failed'; readonly part: QueryPart; readonly error: unknown };

const standardRows = 30_000;

/** One query at a time: a new one cancels the old one, on the server too. */
export function useQueryRun(scope: PageScope) {
  const [run, setRun] = useState<QueryRun>({ state: 'idle' });
  const running = useRef<AbortController>(null);
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setRun((old) => (old.state === 'running' ? { state: 'idle' } : old));
  }, []);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (part: QueryPart, maxRows = standardRows): Promise<QueryRun> => {
    running.current?.abort();
    const aborter = new AbortController();
    running.current = aborter;
    const startedMs = Date.now();
    setRun({ state: 'running', part });
    const { project, fromMs, toMs } = scope.ask();
    const timespan = `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`;
    const question = { project, query: part.text, timespan };
    const ended = await ask(runQuery, { body: { ...question, maxRows } }, aborter.signal).then(
      (result): QueryRun => ({ state: 'done', part, result, question, startedMs }),
      (error: unknown): QueryRun => ({ state: 'failed', part, error }),
    );
    if (running.current !== aborter) return { state: 'idle' };
    running.current = null;
    setRun(ended);
    return ended;
  };
  return { run, start, cancel };
}

/** Where a refused query is wrong, in the editor's text. */
export function mistakeOf(run: QueryRun): { start: number; length: number; message: string } | undefined {
  if (run.state !== 'failed' || !(run.error instanceof ApiFailure)) return undefined;
  const { at, length = 1, message } = run.error;
  return typeof at === 'number' ? { start: run.part.start + at, length, message } : undefined;
}
