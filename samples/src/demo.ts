import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * Starts notes, calendar and their traffic on free ports as children; all end with this process.
 * OTEL_EXPORTER_OTLP_ENDPOINT says where they report.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const children: ChildProcess[] = [];

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function start(file: string, env: Record<string, string>, instrumented: boolean): void {
  const args = instrumented ? ['--import', `${here}telemetry.ts`, here + file] : [here + file];
  children.push(
    spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
}

const [notesPort, calendarPort] = [await freePort(), await freePort()];
const attributes = 'deployment.environment.name=demo,service.version=0.1.0';
start(
  'calendar.ts',
  { OTEL_SERVICE_NAME: 'calendar', OTEL_RESOURCE_ATTRIBUTES: attributes, PORT: String(calendarPort) },
  true,
);
start(
  'notes.ts',
  {
    OTEL_SERVICE_NAME: 'notes',
    OTEL_RESOURCE_ATTRIBUTES: attributes,
    PORT: String(notesPort),
    CALENDAR_PORT: String(calendarPort),
  },
  true,
);
start('traffic.ts', { NOTES_PORT: String(notesPort) }, false);

const stop = (): void => {
  for (const child of children) child.kill('SIGTERM');
  process.exit(0);
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
