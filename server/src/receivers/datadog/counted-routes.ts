import { readBody } from '../../wire/http/read-body.ts';
import type { DatadogOptions } from './datadog.ts';
import { answerJson, answerText } from './respond.ts';
import type { Route } from './routes.ts';

/** A route whose requests are read to their end, counted and not kept. */
export function countedRoute(
  { memory, limitBytes, counters }: DatadogOptions,
  path: string,
  status: number,
  answer: string,
): Route {
  const counter = counters.counter(
    'headwater_datadog_unkept_total',
    "Requests of Datadog's clients that are acknowledged and not kept",
    { endpoint: path },
  );
  return {
    path,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    answer: async ({ request, response }) => {
      const body = await readBody(request, memory, limitBytes);
      body.free();
      counter.add();
      if (answer.startsWith('{')) answerJson(response, status, answer);
      else answerText(response, status, answer);
    },
  };
}
