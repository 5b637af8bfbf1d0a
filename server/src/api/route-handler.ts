import type { Route } from '@headwater/contract';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';

type Parsed<S> = Exclude<S, undefined> extends z.ZodType ? z.output<Exclude<S, undefined>> : undefined;

/** What a handler gets: the parts of the request, already checked against the contract. */
export interface RouteInput<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
  /** The only project the caller may read; undefined when it may read all. */
  readonly granted: string | undefined;
  /** Who asks; what only some may do checks `mayManage` */
  readonly caller: Caller;
  /** Aborted when the client hangs up; long queries are cancelled by it. */
  readonly signal: AbortSignal;
}

/** Answers one contract route; the value must have the shape of the route's response (held by tests). */
export type RouteHandler<R extends Route> = (input: RouteInput<R>) => Promise<z.input<R['response']>>;

/** A route of the contract tied to the function that answers it. */
export interface BoundRoute {
  readonly route: Route;
  readonly handler: (input: RouteInput<Route>) => Promise<unknown>;
}

/** Ties a route to its handler and keeps both types. */
export function bindRoute<R extends Route>(route: R, handler: RouteHandler<R>): BoundRoute {
  return { route, handler: handler as unknown as BoundRoute['handler'] };
}
