import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { answers } from './answers.ts';

/** The policy the server sends with every page; the portal must live with it. */
const contentSecurityPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const handlers = Object.entries(answers).map(([route, handler]) => {
  const [method, path = ''] = route.split(' ');
  return { method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), handler };
});

/** Serves portal/dist with made-up answers, for the benches of drawing and for looking at pages. */
export async function openFixtureServer(port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('content-security-policy', contentSecurityPolicy);
  if (pathname === '/api/live') return streamArrivals(request, response);
  if (!pathname.startsWith('/api/')) return sendFile(pathname, response);
  for (const { method, pattern, handler } of handlers) {
    const match = pattern.exec(pathname);
    if (!match || method !== request.method) continue;
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]),
    );
    const text = await readText(request);
    const body = handler({
      params,
      body: text ? JSON.parse(text) : {},
      empty: process.argv.includes('--empty'),
    });
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify(body), { level: 1 }));
    return;
  }
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      error: {
        code: 'HEADWATER_API_NOT_FOUND',
        message: `There is no ${pathname}.`,
        fix: 'Look at /api/openapi.json.',
      },
    }),
  );
}

async function sendFile(pathname: string, response: ServerResponse): Promise<void> {
  const root = join(import.meta.dirname, '..', 'dist');
  const file = extname(pathname) ? normalize(pathname) : '/index.html';
  const content = await readFile(join(root, file)).catch(() => null);
  response.writeHead(content ? 200 : 404, { 'content-type': types[extname(file)] ?? 'text/plain' });
  response.end(content ?? '');
}

function streamArrivals(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => {
    const data = { timeMs: Date.now(), spans: 840, logs: 90, metricPoints: 12, services: ['web', 'cart'] };
    response.write(`event: arrivals\ndata: ${JSON.stringify(data)}\n\n`);
  }, 1_000);
  request.on('close', () => clearInterval(timer));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

if (process.argv[1] === import.meta.filename) {
  const { url } = await openFixtureServer(Number(process.argv[2] ?? 0));
  process.stdout.write(`${url}\n`);
}
