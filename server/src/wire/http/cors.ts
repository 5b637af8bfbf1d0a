import type { IncomingMessage, ServerResponse } from 'node:http';

export interface CorsOptions {
  /** Origins of pages that may send from a browser, `https://shop.example`; `*` for all. Empty: none. */
  readonly origins: readonly string[];
  readonly methods: string;
  /** Request headers that pages may set beside the safelisted ones. */
  readonly headers: string;
}

const preflightSeconds = '7200';

/**
 * Adds the CORS headers of the Fetch standard for an allowed origin, and answers a preflight.
 * @returns true when the request was a preflight and is answered
 */
export function answerCors(
  request: IncomingMessage,
  response: ServerResponse,
  options: CorsOptions,
): boolean {
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  const anyOrigin = options.origins.includes('*');
  if (!anyOrigin) response.setHeader('vary', 'Origin');
  const allowed = anyOrigin || options.origins.includes(origin);
  if (allowed) response.setHeader('access-control-allow-origin', anyOrigin ? '*' : origin);
  const wanted = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || wanted === undefined) return false;
  if (allowed) {
    response.setHeader('access-control-allow-methods', options.methods);
    response.setHeader('access-control-allow-headers', options.headers);
    response.setHeader('access-control-max-age', preflightSeconds);
    // Chrome's private network access: a public page that sends to a loopback server.
    if (request.headers['access-control-request-private-network'] === 'true') {
      response.setHeader('access-control-allow-private-network', 'true');
    }
  }
  response.writeHead(204).end();
  return true;
}
