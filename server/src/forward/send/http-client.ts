import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** At most `answerBytes` of it. */
  readonly body: Buffer;
}

export interface HttpClientOptions {
  readonly url: URL;
  /** Resolves names and refuses addresses that may not be called. */
  readonly lookup?: LookupFunction | undefined;
  readonly timeoutMs?: number;
}

export interface HttpRequest {
  readonly method?: 'POST' | 'GET';
  /** Path and query, absolute. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const timeoutDefaultMs = 30_000;
const answerBytes = 256 * 1024;

/** Requests to one server over connections that stay open. Redirects are answers like others: nobody follows them. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #agent: http.Agent;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    const settings = { keepAlive: true, maxSockets: 4, keepAliveMsecs: 15_000 };
    this.#agent = options.url.protocol === 'https:' ? new https.Agent(settings) : new http.Agent(settings);
  }

  /** @throws (rejects) Error when no whole answer came in time */
  request({ method = 'POST', path, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { url, lookup, timeoutMs = timeoutDefaultMs } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const request = (url.protocol === 'https:' ? https : http).request({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      method,
      path,
      headers: { ...headers, 'content-length': String(body.length) },
      agent: this.#agent,
      signal: deadline,
      ...(lookup === undefined ? {} : { lookup }),
    });
    request.on('error', (error) => {
      reject(deadline.aborted && !signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error);
    });
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        if (bytes < answerBytes) parts.push(part);
        bytes += part.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, headers: answered, body: Buffer.concat(parts) });
      });
      response.on('close', () => reject(new Error('the answer was cut')));
    });
    request.end(body);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** `base` with `path` behind its own path. */
export function joinPath(base: URL, path: string): string {
  const own = base.pathname.replace(/\/+$/, '');
  return own.endsWith(path) ? own : own + path;
}
