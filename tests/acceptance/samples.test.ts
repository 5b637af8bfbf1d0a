import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Span, Trace, TraceSummary } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { freePort, getWhenUp, runClient } from './clients.ts';

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));
const installed = existsSync(`${samples}node_modules/dd-trace`);
const hasPostgres = existsSync('/usr/lib/postgresql');
const hourMs = 3_600_000;

describe.skipIf(!installed)('the sample applications', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
  });

  test.skipIf(!hasPostgres)(
    'answer as those of the tutorial do, and show their trace by dd-trace with PostgreSQL',
    async () => {
      const sample = await runSample(product, 'datadog', 'postgres');

      const answers = await walkThrough(sample.notes);
      const trace = await traceOf(product, 'POST /notes', 'postgres');
      await sample.stop();

      expect(answers).toEqual([
        'Welcome to our notes app!',
        '{}',
        '(1, hello)',
        expect.stringMatching(/^\(2, hello_again with date \d\d\/\d\d\/2022\)$/),
        '(1, hello)',
        '(1, UpdatedNote)',
        `{"1":"UpdatedNote","2":"${String(answers[3]).slice(4, -1)}"}`,
        'Deleted',
        'Note does not exist',
      ]);
      expect(servicesOf(trace)).toEqual(expect.arrayContaining(['calendar', 'notes']));
      expect(trace.spans.map(({ dialect }) => dialect)).toEqual(trace.spans.map(() => 'datadog'));
      expect(parentOf(trace, 'GET /calendar')).toMatchObject({ kind: 'client' });
    },
  );

  test('show their trace by OpenTelemetry with SQLite', async () => {
    const sample = await runSample(product, 'opentelemetry', 'sqlite');

    await walkThrough(sample.notes);
    const trace = await traceOf(product, 'POST /notes', 'sqlite');
    await sample.stop();

    expect(servicesOf(trace)).toEqual(['calendar', 'notes']);
    expect(trace.spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['another_process', 'GET /calendar', 'INSERT notes']),
    );
    expect(parentOf(trace, 'GET /calendar')).toMatchObject({ kind: 'client' });
  });

  test('are used by people in browsers, as the browser SDK tells of them', async () => {
    const [, connectionString = ''] = /CONNECTION_STRING='([^']+)'/.exec(product.output()) ?? [];
    const client = runClient(process.execPath, [`${samples}src/visitors.ts`], {
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
      NOTES_PORT: String(await freePort()),
    });
    const range = { project: 'default', fromMs: Date.now() - hourMs, toMs: Date.now() + hourMs };

    const found = async () => ({
      usage: await api<{ users: number; pageViews: number }>(product, '/api/usage', range),
      timings: await api<{ all: object | null }>(product, '/api/usage/timings', range),
      tiles: await api<{ tests: number }>(product, '/api/overview/tiles', range),
    });
    await waitFor(async () => {
      const { usage, timings, tiles } = await found();
      return usage.pageViews > 1 && timings.all !== null && tiles.tests > 0;
    });
    await client.stop();

    expect((await found()).usage.users).toBeGreaterThan(0);
  });
});

async function runSample(product: Product, tracer: string, database: string) {
  const [notesPort, calendarPort, databasePort] = [await freePort(), await freePort(), await freePort()];
  const args = [
    ['--tracer', tracer],
    ['--database', database],
    ['--notes-port', String(notesPort)],
    ['--calendar-port', String(calendarPort)],
    ['--database-port', String(databasePort)],
  ].flat();
  const client = runClient(process.execPath, [`${samples}src/sample.ts`, ...args], {
    DD_TRACE_AGENT_URL: product.datadogTrace,
    DD_DOGSTATSD_PORT: String(product.dogstatsdPort),
    DD_LOGS_URL: product.portal,
    OTEL_EXPORTER_OTLP_ENDPOINT: product.otlpHttp,
  });
  const notes = `http://127.0.0.1:${notesPort}`;
  await getWhenUp(notes);
  await getWhenUp(`http://127.0.0.1:${calendarPort}`);
  return { notes, stop: () => client.stop() };
}

/** The steps of the tutorial, by their answers. */
async function walkThrough(notes: string): Promise<string[]> {
  const steps = [
    ['GET', '/'],
    ['GET', '/notes'],
    ['POST', '/notes?desc=hello'],
    ['POST', '/notes?desc=hello_again&add_date=y'],
    ['GET', '/notes?id=1'],
    ['PUT', '/notes?id=1&desc=UpdatedNote'],
    ['GET', '/notes'],
    ['DELETE', '/notes?id=1'],
    ['GET', '/notes?id=1'],
  ] as const;
  const answers: string[] = [];
  for (const [method, path] of steps) answers.push(await (await fetch(notes + path, { method })).text());
  return answers;
}

/** The trace of the dated note, once its calendar and its database are in it. */
async function traceOf(product: Product, name: string, database: string): Promise<Trace> {
  let found: Trace | undefined;
  await waitFor(async () => {
    const { traces } = await api<{ traces: TraceSummary[] }>(product, '/api/traces/search', {
      project: 'default',
      fromMs: Date.now() - hourMs,
      toMs: Date.now() + hourMs,
      filters: [],
      query: 'service:calendar',
      limit: 20,
    });
    for (const { traceId } of traces) {
      const trace = await api<Trace>(product, `/api/traces/${traceId}`);
      const isWhole = trace.spans.some((span) => JSON.stringify(span.attributes).includes(database));
      if (isWhole && trace.spans.some((span) => span.name === name)) found = trace;
    }
    return found !== undefined;
  });
  return found as Trace;
}

const servicesOf = (trace: Trace): string[] => [...new Set(trace.spans.map(({ service }) => service))].sort();

function parentOf(trace: Trace, name: string): Span | undefined {
  const child = trace.spans.find((span) => span.name === name && span.service === 'calendar');
  return trace.spans.find(({ spanId }) => spanId === child?.parentSpanId);
}
