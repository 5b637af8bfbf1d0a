import type { Route } from '@headwater/contract';
import fastify, { type FastifyInstance } from 'fastify';
import type { Access } from '../access/access.ts';
import type { HttpHandler } from '../wire/http/http-listener.ts';
import { answerErrors } from './api-error-answers.ts';
import { serveInsights } from './insights/insights-routes.ts';
import { type ExportOptions, serveExports } from './kql/export-routes.ts';
import { type QueryServiceOptions, serveQueries } from './kql/query-routes.ts';
import { type LiveHub, streamLive } from './live-stream.ts';
import { openApiDocument } from './openapi.ts';
import { servePortal } from './portal-files.ts';
import { registerRoutes } from './register-routes.ts';
import type { BoundRoute } from './route-handler.ts';
import { type SecurityOptions, secure } from './security.ts';
import { serveSignIn } from './sign-in/sign-in-routes.ts';

export interface ApiOptions {
  readonly routes: readonly BoundRoute[];
  readonly live: LiveHub;
  readonly queries: QueryServiceOptions & Pick<ExportOptions, 'stream'> & { warm(): void };
  /** Our own figures in Prometheus' text format. */
  readonly counters: () => string;
  readonly security: Pick<SecurityOptions, 'allowedHosts'>;
  readonly access: Access;
  /** Of the built portal; absent on a server without pages. */
  readonly portalDirectory: string | undefined;
  readonly version: string;
  /** Told about failures that are ours. */
  readonly onFailure: (error: unknown, url: string) => void;
}

export interface Api {
  readonly handler: HttpHandler;
  close(): Promise<void>;
}

const bodyBytes = 1024 * 1024;

/** The portal's API with its pages, as a handler for any node:http server. */
export async function openApi(options: ApiOptions): Promise<Api> {
  const app = fastify({
    bodyLimit: bodyBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2048 },
  });
  secure(app, { ...options.security, callerOf: (credentials) => options.access.callerOf(credentials) });
  answerErrors(app, options.onFailure);
  registerRoutes(app, options.routes);
  serveSignIn(app, options.access);
  streamLive(app, options.live);
  serveQueries(app, options.queries);
  serveExports(app, options.queries);
  serveInsights(app, options.queries);
  describeRoutes(app, options);
  app.get('/api/counters', (_request, reply) =>
    reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(options.counters()),
  );
  if (options.portalDirectory !== undefined)
    await servePortal(app, options.portalDirectory, (url) => {
      // the language service takes a second to start: as long as the page itself
      if (/^\/query(?:[/?]|$)/.test(url)) options.queries.warm();
    });
  await app.ready();
  return { handler: (request, response) => app.routing(request, response), close: () => app.close() };
}

function describeRoutes(app: FastifyInstance, options: ApiOptions): void {
  const routes: Route[] = options.routes.map((bound) => bound.route);
  let document: string | undefined;
  app.get('/api/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(openApiDocument(routes, options.version));
    return reply.header('content-type', 'application/json; charset=utf-8').send(document);
  });
}
