import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { grantProject } from './granted-project.ts';

export interface SecurityOptions {
  /** Whether this server answers for a host name (without port); a name it does not know is DNS rebinding. */
  readonly allowedHosts: (name: string) => boolean;
  /**
   * The project that the request's key may read; undefined when there are no keys.
   * @throws HeadwaterError HEADWATER_API_KEY when it needs one and has none that is valid
   */
  readonly authenticate: (headers: FastifyRequest['headers']) => string | undefined;
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

/** Puts the security headers on every answer and refuses rebinding, foreign pages and missing keys. */
export function secure(app: FastifyInstance, options: SecurityOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (!options.allowedHosts(hostName(request.headers.host))) {
      throw new HeadwaterError('HEADWATER_API_HOST', request.headers.host ?? 'none');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && isForeign(request)) {
      throw new HeadwaterError('HEADWATER_API_ORIGIN', request.headers.origin);
    }
    if (/^\/(api|v1)\//.test(request.url)) {
      const project = options.authenticate(request.headers);
      if (project !== undefined) grantProject(request, project);
    }
  });
}

/** A browser names the page a request comes from; programs do not, and they hold no cookies to abuse. */
function isForeign(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  return URL.canParse(origin) ? new URL(origin).host !== request.headers.host : true;
}

/** `[::1]:7400` → `[::1]`, `localhost:7400` → `localhost`. */
function hostName(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').toLowerCase();
}
