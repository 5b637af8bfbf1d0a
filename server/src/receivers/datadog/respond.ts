import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerError } from '../../wire/error-answer.ts';
import { discardBody } from '../../wire/http/read-body.ts';

/** Rates this server asks for: everything, from everybody. The version is echoed, so that it is not sent again. */
const ratesVersion = 'headwater-1';
const rates = '{"rate_by_service":{"service:,env:":1}}';

export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', text);
}

export function answerJson(response: ServerResponse, status: number, json: string): void {
  answer(response, status, 'application/json', json);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The answer to traces; `{}` when the tracer has these rates already (pkg/trace/api/responses.go). */
export function answerRates(request: IncomingMessage, response: ServerResponse): void {
  const known = request.headers['datadog-rates-payload-version'];
  if (known !== undefined) response.setHeader('datadog-rates-payload-version', ratesVersion);
  answerJson(response, 200, known === ratesVersion ? '{}' : rates);
}

/**
 * Says no as the Agent does: JSON with `errors`. Tracers repeat every status but 2xx, a real Agent all but 400, 403 and
 * 413, so what can never be taken (a key that is wrong aside) is 400 or 413.
 */
export async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  await discardBody(request);
  if (response.destroyed || response.headersSent) return;
  const said = answerError(error);
  if (said.retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(said.retryAfterMs / 1000));
  if (!request.complete) response.setHeader('connection', 'close');
  const status = said.httpStatus === 401 ? 403 : said.httpStatus;
  answerJson(response, status, JSON.stringify({ errors: [`${said.message} (${said.code})`] }));
}
