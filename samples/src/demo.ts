import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSample, startTraffic, startVisitors, stopTogether } from './launch.ts';

/**
 * Starts notes, calendar and their traffic on free ports as children; all end with this process. Where they report
 * is in OTEL_EXPORTER_OTLP_ENDPOINT, DD_TRACE_AGENT_URL, DD_DOGSTATSD_PORT, DD_LOGS_URL and
 * APPLICATIONINSIGHTS_CONNECTION_STRING. Calendar speaks Datadog when it has an address for it, and people come in
 * browsers when there is a connection string, so that requests cross from one dialect into the other.
 */
async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Resolves when a program listens there, or after half a minute. */
async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (listens) return;
    await sleep(100);
  }
}

const [notesPort, calendarPort] = [await freePort(), await freePort()];
const demo = { environment: 'demo', version: '0.1.0', printed: false };
const tracer = process.env.DD_TRACE_AGENT_URL === undefined ? 'opentelemetry' : 'datadog';
startSample({ ...demo, service: 'calendar', tracer, port: calendarPort, env: {} });
startSample({
  ...demo,
  service: 'notes',
  tracer: 'opentelemetry',
  port: notesPort,
  env: { CALENDAR_PORT: String(calendarPort) },
});
stopTogether();
for (const port of [calendarPort, notesPort]) await untilListening(port);
startTraffic(notesPort);
if (process.env.APPLICATIONINSIGHTS_CONNECTION_STRING) startVisitors(notesPort);
