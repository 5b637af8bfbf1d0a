import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller, Credentials } from '../access/caller.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { admit } from './granted-project.ts';
import { sessionOf } from './sign-in/session-cookie.ts';

export interface SecurityOptions {
  /** Whether this server answers for a host name (without port); a name it does not know is DNS rebinding. */
  readonly allowedHosts: (name: string) => boolean;
  /** Who asks; undefined when the server wants to know and was not told. */
  readonly callerOf: (credentials: Credentials) => Caller | undefined;
}

/** Mantine writes its style rules into the page; scripts come from our own files only. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Routes that answer strangers: signing in, and asking whether one has to. */
const openRoutes = new Set(['/api/sign-in', '/api/sign-out']);

/** Puts the security headers on every answer and refuses rebinding, foreign pages and strangers. */
export function secure(app: FastifyInstance, options: SecurityOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (!options.allowedHosts(hostName(request.headers.host))) {
      throw new HeadwaterError('HEADWATER_API_HOST', request.headers.host ?? 'none');
    }
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && isForeign(request)) {
      throw new HeadwaterError('HEADWATER_API_ORIGIN', request.headers.origin);
    }
    // The route that was found, not the address: `/%61pi/status` is the same route.
    const route = request.routeOptions.url ?? '';
    if (!/^\/(api|v1)\//.test(route)) return;
    const caller = options.callerOf({ key: keyOf(request), session: sessionOf(request.headers) });
    if (caller === undefined && !openRoutes.has(route)) throw new HeadwaterError('HEADWATER_API_KEY');
    if (caller?.via === 'session' && changes && !isOwnPage(request)) {
      throw new HeadwaterError('HEADWATER_API_ORIGIN', 'a session needs the page it was opened in');
    }
    if (caller !== undefined) admit(request, caller);
  });
}

/** `x-api-key` is what Application Insights' query API calls it. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const sent = headers['x-headwater-key'] ?? headers['x-api-key'];
  if (typeof sent === 'string') return sent;
  return /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** A browser names the page a request comes from; programs do not, and they hold no cookies to abuse. */
function isForeign(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  return origin !== undefined && !isOwnOrigin(origin, request);
}

/** A cookie is sent by the browser whoever asks, so the page must be said to be ours. */
function isOwnPage(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (origin !== undefined) return isOwnOrigin(origin, request);
  return request.headers['sec-fetch-site'] === 'same-origin';
}

function isOwnOrigin(origin: string, request: FastifyRequest): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

/** `[::1]:7400` → `[::1]`, `localhost:7400` → `localhost`. */
function hostName(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').toLowerCase();
}
