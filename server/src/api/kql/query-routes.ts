import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { QueryResult } from '../../query/kql/run/run-plan.ts';
import { grantedProject } from '../granted-project.ts';
import { askedProject, type NamedProjects } from './asked-project.ts';
import { metadata } from './metadata.ts';
import { answerError, answerRows, type QueryAnswer } from './respond.ts';
import { parseTimespan, type Timespan } from './timespan.ts';

export interface KqlQuestion {
  readonly project: string;
  readonly text: string;
  /** Restricts every table to these times, as the services do */
  readonly timespan: Timespan | undefined;
  readonly timeoutMs?: number;
  /** The only project the caller may read; undefined when it may read all */
  readonly granted: string | undefined;
  readonly signal: AbortSignal;
}

export interface QueryServiceOptions {
  readonly run: (question: KqlQuestion) => Promise<QueryResult>;
  readonly projects: NamedProjects;
  readonly nowMs: () => number;
}

const question = z.object({
  query: z.string().min(1).max(262_144),
  timespan: z.string().max(200).nullish(),
  /** Further workspaces or applications to read as one: refused unless they are the same project */
  workspaces: z.array(z.string().max(500)).max(100).nullish(),
  applications: z.array(z.string().max(500)).max(100).nullish(),
});

const batch = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().max(200),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.unknown(),
        workspace: z.string().max(500),
      }),
    )
    .max(100),
});

/**
 * The query endpoints of Application Insights and Log Analytics, for their own clients:
 * `/v1/apps/{appId}/query`, `/v1/workspaces/{id}/query`, `/v1/{resourceId}/query`, `/v1/$batch`.
 */
export function serveQueries(app: FastifyInstance, options: QueryServiceOptions): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = idOf(request.url);
    const asked = request.method === 'GET' ? request.query : request.body;
    const prefer = String(request.headers.prefer ?? '');
    const caller = { granted: grantedProject(request), prefer, signal: hangUp(reply) };
    const { status, body } = await ask(options, id, asked, caller);
    return reply.status(status).send(body);
  };
  for (const path of ['/v1/apps/:id/query', '/v1/workspaces/:id/query', '/v1/subscriptions/*']) {
    app.get(path, answer);
    app.post(path, answer);
  }
  for (const path of ['/v1/apps/:id/metadata', '/v1/workspaces/:id/metadata']) {
    app.get(path, async (_request, reply) => reply.send(metadata()));
    app.post(path, async (_request, reply) => reply.send(metadata()));
  }
  app.post('/v1/$batch', async (request, reply) => {
    const { requests } = parse(batch, request.body);
    const caller = { granted: grantedProject(request), signal: hangUp(reply) };
    const responses = [];
    for (const { id, workspace, body, headers } of requests) {
      const prefer = headers?.prefer ?? headers?.Prefer ?? '';
      const answered = await ask(options, workspace, body, { ...caller, prefer });
      responses.push({
        id,
        status: answered.status,
        headers: { 'content-type': 'application/json' },
        body: answered.body,
      });
    }
    return reply.send({ responses });
  });
}

interface Caller {
  /** The only project the caller's key opens, whatever id is asked for */
  readonly granted: string | undefined;
  readonly prefer: string;
  readonly signal: AbortSignal;
}

async function ask(
  options: QueryServiceOptions,
  id: string,
  asked: unknown,
  { granted, prefer, signal }: Caller,
): Promise<QueryAnswer> {
  const began = options.nowMs();
  let text = '';
  try {
    const { query, timespan, workspaces, applications } = parse(question, asked);
    text = query;
    const range = timespan ? parseTimespan(timespan, began) : undefined;
    const { projects } = options;
    const project = askedProject(projects, id, granted);
    const others = [...(workspaces ?? []), ...(applications ?? [])];
    if (others.some((other) => projects.find(other) !== project))
      throw new HeadwaterError(
        'HEADWATER_API_REQUEST',
        'one project a query: name others by workspace() in it',
      );
    const waitSeconds = Number(/\bwait=(\d+)/.exec(prefer)?.[1] ?? 0);
    const result = await options.run({
      project,
      text,
      timespan: range,
      ...(waitSeconds > 0 && { timeoutMs: waitSeconds * 1000 }),
      granted,
      signal,
    });
    const statistics = prefer.includes('include-statistics=true')
      ? { tookMs: options.nowMs() - began }
      : undefined;
    return answerRows(result, { statistics, render: prefer.includes('include-render=true') });
  } catch (error) {
    return answerError(error, text);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new HeadwaterError('HEADWATER_API_REQUEST', `${issue?.path.join('.')}: ${issue?.message}`);
}

/** `/v1/apps/<id>/query` → id; a resource id is everything between `/v1` and `/query`. */
function idOf(url: string): string {
  const path = decodeURIComponent(url.split('?', 1)[0] ?? '');
  return (
    /^\/v1\/(?:apps|workspaces)\/([^/]+)\/query$/.exec(path)?.[1] ??
    path.slice('/v1'.length).replace(/\/query$/, '')
  );
}

function hangUp(reply: FastifyReply): AbortSignal {
  const aborted = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) aborted.abort();
  });
  return aborted.signal;
}
