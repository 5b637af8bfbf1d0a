import http from 'node:http';
import type { Instrument } from './instrument/instrument.ts';

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** One path; `GET /notes` and `POST /notes` are two. */
export type Handlers = Readonly<Record<string, (query: URLSearchParams) => Promise<Answer> | Answer>>;

/** Serves the handlers on loopback, or on HOST; a thrown error answers 500 and is recorded on the span and in the log. */
export function serve(port: number, instrument: Instrument, handlers: Handlers): http.Server {
  const server = http.createServer((request, response) => {
    void (async () => {
      const { method = 'GET' } = request;
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const handler = handlers[`${method} ${pathname}`];
      if (handler !== undefined) instrument.nameRequest(method, pathname);
      const answer = await answerOf(handler, searchParams, (error) => {
        instrument.recordError(error);
        instrument.log('ERROR', `${method} ${pathname} failed: ${error.message}`, {
          'exception.type': error.name,
          'exception.message': error.message,
          'exception.stacktrace': error.stack ?? '',
        });
      });
      const { status = 200, type = 'text/html; charset=utf-8', body } = answer;
      instrument.log('INFO', `${method} ${pathname} ${status}`, {
        'http.route': pathname,
        'http.response.status_code': status,
      });
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    })();
  });
  server.listen(port, process.env.HOST ?? '127.0.0.1');
  return server;
}

async function answerOf(
  handler: Handlers[string] | undefined,
  query: URLSearchParams,
  failed: (error: Error) => void,
): Promise<Answer> {
  if (handler === undefined) return { status: 404, body: 'Not Found' };
  try {
    return await handler(query);
  } catch (error) {
    failed(error as Error);
    return { status: 500, body: 'Internal Server Error' };
  }
}
