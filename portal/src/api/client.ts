import { type ApiError, apiError, type Route } from '@headwater/contract';
import type { z } from 'zod';

type AnyRoute = Pick<Route, 'method' | 'path'>;
type Shape<R, Key extends 'params' | 'query' | 'body'> = R extends { readonly [K in Key]?: infer S }
  ? NonNullable<S> extends z.ZodUndefined
    ? undefined
    : z.input<Extract<NonNullable<S>, z.ZodType>>
  : undefined;
type Part<R, Key extends 'params' | 'query' | 'body'> =
  Shape<R, Key> extends undefined ? { [K in Key]?: undefined } : { [K in Key]: Shape<R, Key> };

/** What a route is asked with: its path parameters, query and body, as far as it has them. */
export type Question<R> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>;
export type Answer<R> = R extends { readonly response: infer S extends z.ZodType } ? z.output<S> : never;

/** The server said no, or could not be reached (`status` 0). */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string | undefined;
  readonly at: string | number | undefined;
  readonly length: number | undefined;

  constructor(status: number, error: ApiError['error']) {
    super(error.message);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = error.code;
    this.fix = error.fix;
    this.at = error.at;
    this.length = error.length;
  }
}

/** What was asked for is not there; another time range, or a moment later, it may be. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 404;
}

/**
 * Asks one route of the contract.
 *
 * @throws ApiFailure with the server's code and fix; HEADWATER_PORTAL_OFFLINE when there was no answer
 */
export async function ask<R extends AnyRoute>(
  route: R,
  question: Question<R>,
  signal?: AbortSignal,
): Promise<Answer<R>> {
  const { params, query, body } = question as Record<string, Record<string, unknown> | undefined>;
  const init: RequestInit = { method: route.method, headers: { accept: 'application/json' } };
  if (signal) init.signal = signal;
  if (body) {
    init.body = JSON.stringify(body);
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
  }
  const response = await fetch(addressOf(route.path, params, query), init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiFailure(0, offline);
  });
  if (!response.ok) throw new ApiFailure(response.status, await readError(response));
  return (await response.json()) as Answer<R>;
}

/** The address of a route with its parameters and query filled in, below the server's root. */
export function addressOf(
  path: string,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (pairs.length === 0) return filled;
  return `${filled}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`;
}

const offline: ApiError['error'] = {
  code: 'HEADWATER_PORTAL_OFFLINE',
  message: 'The server did not answer.',
  fix: 'Check that Headwater is running (`npm start`); this page tries again by itself.',
};

async function readError(response: Response): Promise<ApiError['error']> {
  const parsed = apiError.safeParse(await response.json().catch(() => null));
  if (parsed.success) return parsed.data.error;
  return { code: `HTTP_${response.status}`, message: response.statusText || `HTTP ${response.status}` };
}
