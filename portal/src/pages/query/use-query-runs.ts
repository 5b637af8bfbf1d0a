import { runQuery } from '@headwater/contract';
import { useCallback, useEffect, useReducer } from 'react';
import { ApiFailure, ask } from '../../api/client.ts';
import type { PageScope } from '../../app/scope/use-scope.ts';
import type { Asked, QueryQuestion, QueryRun } from './model/run.ts';
import { addToHistory } from './model/tabs/history.ts';
import { setsOwnTime } from './model/text/own-time.ts';
import type { QueryPart } from './model/text/query-at.ts';

const idle: QueryRun = { state: 'idle' };
const standardRows = 30_000;
/** Answers of more tabs are forgotten: each may hold 100,000 rows. */
const mostAnswers = 6;

/** Answers outlive the page: who comes back from a trace finds the rows that led there. */
const runs = new Map<string, QueryRun>();
const aborters = new Map<string, AbortController>();

function keepRun(key: string, run: QueryRun): void {
  runs.delete(key);
  runs.set(key, run);
  const answers = [...runs].filter(([, { state }]) => state === 'done');
  for (const [old] of answers.slice(0, -mostAnswers)) runs.delete(old);
}

function stop(key: string): void {
  aborters.get(key)?.abort();
  aborters.delete(key);
  if (runs.get(key)?.state === 'running') runs.delete(key);
}

function questionOf(scope: PageScope, query: string): QueryQuestion {
  const { project, fromMs, toMs } = scope.ask();
  if (setsOwnTime(query)) return { project, query };
  return { project, query, timespan: `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}` };
}

/**
 * The last run of every tab. One at a time in a tab: a new one cancels the old one, on the server too, and so does
 * leaving the page.
 */
export function useQueryRuns(scope: PageScope) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () => () => {
      for (const key of [...aborters.keys()]) stop(key);
    },
    [],
  );
  const keyOf = (tab: string) => `${scope.project}/${tab}`;

  const start = async (tab: string, part: QueryPart, maxRows = standardRows): Promise<QueryRun> => {
    const key = keyOf(tab);
    stop(key);
    const aborter = new AbortController();
    aborters.set(key, aborter);
    const question = questionOf(scope, part.text);
    const asked: Asked = { part, question, scopeKey: scope.key, startedMs: Date.now() };
    keepRun(key, { ...asked, state: 'running' });
    redraw();
    const ended = await ask(runQuery, { body: { ...question, maxRows } }, aborter.signal).then(
      (result): QueryRun => ({ ...asked, state: 'done', result }),
      (error: unknown): QueryRun => ({ ...asked, state: 'failed', error }),
    );
    if (aborters.get(key) !== aborter) return idle;
    aborters.delete(key);
    keepRun(key, ended);
    addToHistory(part.text.trim(), ended);
    redraw();
    return ended;
  };
  const cancel = useCallback(
    (tab: string) => {
      const key = `${scope.project}/${tab}`;
      const run = runs.get(key);
      stop(key);
      if (run?.state === 'running') keepRun(key, { ...run, state: 'cancelled' });
      redraw();
    },
    [scope.project],
  );
  return { runOf: (tab: string): QueryRun => runs.get(keyOf(tab)) ?? idle, start, cancel };
}

/** Where a refused query is wrong, in the editor's text. */
export function mistakeOf(run: QueryRun): { start: number; length: number; message: string } | undefined {
  if (run.state !== 'failed' || !(run.error instanceof ApiFailure)) return undefined;
  const { at, length = 1, message } = run.error;
  return typeof at === 'number' ? { start: run.part.start + at, length, message } : undefined;
}
