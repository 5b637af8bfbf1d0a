import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { callerOf, grantedProject, projectOf } from './granted-project.ts';
import type { BoundRoute, RouteInput } from './route-handler.ts';

/** Registers contract routes; every part of a request is parsed by its schema before the handler runs. */
export function registerRoutes(app: FastifyInstance, bound: readonly BoundRoute[]): void {
  for (const { route, handler } of bound) {
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        const aborted = new AbortController();
        reply.raw.once('close', () => {
          if (!reply.raw.writableFinished) aborted.abort();
        });
        const input: RouteInput<BoundRoute['route']> = {
          params: parsePart(route.params, request.params, 'params'),
          query: ofProject(parsePart(route.query, request.query, 'query'), request, request.query),
          body: ofProject(parsePart(route.body, request.body ?? {}, 'body'), request, request.body),
          granted: grantedProject(request),
          caller: callerOf(request),
          signal: aborted.signal,
        };
        const answer = await handler(input);
        return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer));
      },
    });
  }
}

/** Holds a part that names a project to the one the request's key opens. */
function ofProject<T>(part: T, request: FastifyRequest, sent: unknown): T {
  if (typeof part !== 'object' || part === null || !('project' in part)) return part;
  const named = (sent as { project?: unknown } | null | undefined)?.project;
  return { ...part, project: projectOf(request, named, String(part.project)) };
}

function parsePart(schema: z.ZodType | undefined, value: unknown, part: keyof FastifyRequest): undefined {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data as undefined;
  const issue = result.error.issues[0];
  const at = [String(part), ...(issue?.path ?? []).map(String)].join('.');
  throw new HeadwaterError('HEADWATER_API_REQUEST', `${at}: ${issue?.message ?? 'invalid'}`, {
    cause: result.error,
  });
}
