import http from 'node:http';
import { trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** One path; `GET /notes` and `POST /notes` are two. */
export type Handlers = Readonly<Record<string, (query: URLSearchParams) => Promise<Answer> | Answer>>;

/** Serves the handlers; a thrown error answers 500 and is recorded on the span and in the log. */
export function serve(name: string, port: number, handlers: Handlers): http.Server {
  const log = logs.getLogger(name);
  const server = http.createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const route = `${request.method} ${url.pathname}`;
      const span = trace.getActiveSpan();
      const handler = handlers[route];
      if (handler !== undefined) {
        span?.setAttribute('http.route', url.pathname);
        span?.updateName(route);
      }
      const answer = await answerOf(handler, url.searchParams, (error) => {
        span?.recordException(error);
        log.emit({
          severityNumber: SeverityNumber.ERROR,
          severityText: 'ERROR',
          body: `${route} failed: ${error.message}`,
          attributes: {
            'exception.type': error.name,
            'exception.message': error.message,
            'exception.stacktrace': error.stack ?? '',
          },
        });
      });
      log.emit({
        severityNumber: SeverityNumber.INFO,
        severityText: 'INFO',
        body: `${route} ${answer.status ?? 200}`,
        attributes: { 'http.route': url.pathname, 'http.response.status_code': answer.status ?? 200 },
      });
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/html; charset=utf-8' });
      response.end(answer.body);
    })();
  });
  server.listen(port, '127.0.0.1');
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
