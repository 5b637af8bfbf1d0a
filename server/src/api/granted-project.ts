import type { FastifyRequest } from 'fastify';
import { HeadwaterError } from '../errors/headwater-error.ts';

const granted = new WeakMap<FastifyRequest, string>();

/** Remembers the only project that this request's key may read. */
export function grantProject(request: FastifyRequest, project: string): void {
  granted.set(request, project);
}

/** The only project this request may read; undefined when there are no keys and it may read all. */
export function grantedProject(request: FastifyRequest): string | undefined {
  return granted.get(request);
}

/**
 * The project a question is about: the one it names, else its key's, else `otherwise`.
 * @throws HeadwaterError HEADWATER_API_PROJECT when it names another than its key's
 */
export function projectOf(request: FastifyRequest, named: unknown, otherwise: string): string {
  const only = granted.get(request);
  if (only === undefined) return typeof named === 'string' ? named : otherwise;
  if (named !== undefined && named !== only) throw new HeadwaterError('HEADWATER_API_PROJECT');
  return only;
}
