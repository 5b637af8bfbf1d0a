import type { QueryResult } from '@headwater/contract';
import type { QueryPart } from './text/query-at.ts';

/** What was asked: the same rows can be asked for again, as a file. */
export interface QueryQuestion {
  readonly project: string;
  readonly query: string;
  /** Absent when the query says itself from when its rows are */
  readonly timespan?: string;
}

export interface Asked {
  readonly part: QueryPart;
  /** The page's scope at that time */
  readonly scopeKey: string;
  readonly startedMs: number;
  readonly question: QueryQuestion;
}

export type QueryRun =
  | { readonly state: 'idle' }
  | (Asked & { readonly state: 'running' })
  | (Asked & { readonly state: 'cancelled' })
  | (Asked & { readonly state: 'done'; readonly result: QueryResult })
  | (Asked & { readonly state: 'failed'; readonly error: unknown });
