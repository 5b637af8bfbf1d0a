import { countedRoute } from '../counted-routes.ts';
import { answerJson } from '../respond.ts';
import type { Route, TraceRouteOptions } from '../routes.ts';

/**
 * Datadog's intake, as a real Agent reaches it. An Agent repeats 404 for ever, so what is not known is acknowledged
 * and counted (design of the Agent's forwarder).
 */
export function agentRoutes(options: TraceRouteOptions): Route[] {
  const counted = (path: string) => countedRoute(options, path, 202, '{}');
  return [
    {
      path: '/api/v1/validate',
      methods: ['GET'],
      answer: async ({ response }) => answerJson(response, 200, '{"valid":true}'),
    },
    counted('/api/*'),
    counted('/intake/*'),
    counted('/intake'),
    counted('/support/flare'),
    counted('/v1/input'),
  ];
}
