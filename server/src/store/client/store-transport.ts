import * as http from 'node:http';
import * as https from 'node:https';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { mapStoreError } from '../store-errors.ts';

export interface StoreRequest {
  /** URL parameters: query, settings, `param_…` */
  readonly search: URLSearchParams;
  /** sent one after another; the sum of their lengths is announced */
  readonly body: readonly (Uint8Array | string)[];
  /** aborts the request; the engine then stops the query */
  readonly signal?: AbortSignal | undefined;
  /** longest silence on the connection before it counts as dead */
  readonly timeoutMs: number;
}

/** Sends requests of the ClickHouse HTTP interface over a unix socket or to a URL, with kept-alive connections. */
export interface StoreTransport {
  /** @throws HeadwaterError HEADWATER_ENGINE_UNAVAILABLE | _QUERY | _LIMIT */
  send(request: StoreRequest): Promise<http.IncomingMessage>;
  close(): void;
}

/** A unix socket, or `http(s)://user:password@host:port`. */
export type StoreAddress = { readonly socketPath: string } | { readonly url: URL };

export function openTransport(address: StoreAddress): StoreTransport {
  const secure = 'url' in address && address.url.protocol === 'https:';
  const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 64 });
  const fixed = { agent, method: 'POST', ...where(address) };
  const request = secure ? https.request : http.request;
  return {
    send: (asked) => sendOnce(request, fixed, asked),
    close: () => agent.destroy(),
  };
}

function where(address: StoreAddress): http.RequestOptions {
  if ('socketPath' in address) return { socketPath: address.socketPath };
  const { hostname, port, username, password, protocol } = address.url;
  const defaultPort = protocol === 'https:' ? 443 : 80;
  const auth =
    username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort : port, ...auth };
}

function sendOnce(
  request: typeof http.request,
  fixed: http.RequestOptions,
  asked: StoreRequest,
): Promise<http.IncomingMessage> {
  const bodyBytes = asked.body.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const fail = (error: Error) => reject(unavailable(error));
  const outgoing = request(
    {
      ...fixed,
      path: `/?${asked.search}`,
      headers: { 'content-length': bodyBytes },
      ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    },
    (response) => {
      if (response.statusCode === 200) resolve(response);
      else readAll(response).then((body) => reject(mapStoreError(response, body.toString())), fail);
    },
  );
  outgoing.on('error', fail);
  outgoing.setTimeout(asked.timeoutMs, () => {
    outgoing.destroy(new Error(`no answer for ${asked.timeoutMs} ms`));
  });
  for (const part of asked.body) outgoing.write(part);
  outgoing.end();
  return promise;
}

/** @throws HeadwaterError HEADWATER_ENGINE_UNAVAILABLE when the connection breaks on the way */
export async function readAll(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    throw unavailable(error as Error);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

function unavailable(error: Error): Error {
  // a caller that aborts wants its own reason back
  if (error.name === 'AbortError') return error;
  const code = (error as NodeJS.ErrnoException).code;
  return new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE', code ?? error.message, { cause: error });
}
