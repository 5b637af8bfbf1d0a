import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/**
 * Serves the built portal: hashed assets for a year, the page itself never from a cache. Addresses of pages
 * (anything that is not a file and not below /api or /v1) answer the page, which routes by itself.
 *
 * @param onPage told the address of each page that is asked for
 */
export async function servePortal(
  app: FastifyInstance,
  directory: string,
  onPage: (url: string) => void,
): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  app.get('/*', (request, reply) => {
    if (/^\/(api|v1|v2|v2\.1|assets)\//.test(request.url)) return reply.callNotFound();
    onPage(request.url);
    return reply.sendFile('index.html');
  });
}
