import { type callerFacts, signIn } from '@headwater/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Access } from '../../access/access.ts';
import type { Caller } from '../../access/caller.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { callerOf } from '../granted-project.ts';
import { sessionCookie, sessionOf } from './session-cookie.ts';

type CallerFacts = z.infer<typeof callerFacts>;

/** `GET` and `POST /api/sign-in`, `POST /api/sign-out`: the routes that strangers may call. */
export function serveSignIn(
  app: FastifyInstance,
  access: Pick<Access, 'signIn' | 'signOut' | 'isOpen'>,
): void {
  app.get('/api/sign-in', async (request): Promise<CallerFacts> => {
    const caller = callerOf(request);
    if (caller.via === 'open' && !access.isOpen) return { via: 'none', name: '', mayManage: false };
    return factsOf(caller);
  });
  app.post('/api/sign-in', { bodyLimit: 4_096 }, async (request, reply): Promise<CallerFacts> => {
    const question = signIn.body?.safeParse(request.body);
    if (!question?.success)
      throw new HeadwaterError('HEADWATER_API_REQUEST', 'body: a key, or user and password');
    const { caller, token, maxAgeSeconds } = await access.signIn(question.data, request.ip);
    reply.header('set-cookie', cookie(request, token, maxAgeSeconds)).header('cache-control', 'no-store');
    return factsOf(caller);
  });
  app.post('/api/sign-out', async (request, reply) => {
    const token = sessionOf(request.headers);
    const signedOut = token !== undefined && (await access.signOut(token));
    reply.header('set-cookie', cookie(request, '', 0));
    return { signedOut };
  });
}

function cookie(request: FastifyRequest, token: string, maxAgeSeconds: number): string {
  const { socket } = request.raw;
  const isEncrypted = 'encrypted' in socket && socket.encrypted === true;
  return sessionCookie(request.headers.host, token, maxAgeSeconds, isEncrypted);
}

function factsOf({ project, ...caller }: Caller): CallerFacts {
  return { ...caller, ...(project === undefined ? {} : { project }) };
}
