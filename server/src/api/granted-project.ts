import type { FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';

const callers = new WeakMap<FastifyRequest, Caller>();
const nobody: Caller = { via: 'open', name: '', project: undefined, mayManage: false };

/** Remembers who asks. */
export function admit(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request) ?? nobody;
}

/** The only project this request may read; undefined when it may read all. */
export function grantedProject(request: FastifyRequest): string | undefined {
  return callers.get(request)?.project;
}

/**
 * The project a question is about: the one it names, else its key's, else `otherwise`.
 * @throws HeadwaterError HEADWATER_API_PROJECT when it names another than its key's
 */
export function projectOf(request: FastifyRequest, named: unknown, otherwise: string): string {
  const only = grantedProject(request);
  if (only === undefined) return typeof named === 'string' ? named : otherwise;
  if (named !== undefined && named !== only) throw new HeadwaterError('HEADWATER_API_PROJECT');
  return only;
}

/** @throws HeadwaterError HEADWATER_ACCESS_MANAGE */
export function mustManage(caller: Caller): void {
  if (!caller.mayManage) throw new HeadwaterError('HEADWATER_ACCESS_MANAGE');
}
