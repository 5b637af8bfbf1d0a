import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SpanSummary, Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ForwarderProcess, startForwarder } from '../harness/forwarder.ts';
import { kql } from '../harness/kql.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { pythonClients } from './clients.ts';
import { startPrompt } from './prompt.ts';

const clients = pythonClients('opencensus');
const hour = 3_600_000;
const scope = (service: string) => ({
  project: 'default',
  fromMs: Date.now() - hour,
  toMs: Date.now() + hour,
  filters: [{ key: 'service', op: '=', value: service }],
});

interface Projects {
  readonly projects: readonly { readonly instrumentationKeys: readonly string[] }[];
}
interface Live {
  readonly servers: readonly {
    readonly service: string;
    readonly source: string;
    readonly seconds: readonly { readonly dependencies: number }[];
  }[];
}

describe.skipIf(clients === undefined)('the tutorial, with a forwarder of its own before the server', () => {
  let server: Product;
  let forwarder: ForwarderProcess;
  let directory = '';
  beforeAll(async () => {
    server = await startProduct();
    directory = await mkdtemp(join(tmpdir(), 'headwater-chain-'));
    const { projects } = await api<Projects>(server, '/api/manage/projects');
    const file = join(directory, 'LocalForwarder.config');
    await writeFile(file, configWith(projects[0]?.instrumentationKeys[0] ?? ''));
    forwarder = await startForwarder({
      localForwarder: file,
      dataDir: join(directory, 'data'),
      args: ['--endpoint', server.portal],
    });
  });
  afterAll(async () => {
    await forwarder?.stop();
    await server?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test('each value typed is a span in the portal, once, in Live Metrics, and in the forwarder’s counts', async () => {
    const watching = new AbortController();
    const live = watchLive(server, watching.signal);
    const prompt = startPrompt({
      SERVICE_NAME: 'chained',
      OCAGENT_TRACE_EXPORTER_ENDPOINT: forwarder.openCensus(),
    });
    // Until the forwarder has heard that somebody looks.
    await waitFor(() => live.isSubscribed(), 45_000, 100);

    for (let typed = 1; typed <= 3; typed += 1) {
      await prompt.type(String(typed * 4));
      await waitFor(async () => (await spansOf(server, 'chained')).length === typed);
    }
    await prompt.end();
    await waitFor(async () => (await spansOf(server, 'chained')).length === 4);
    await waitFor(() => live.dependencies('chained') >= 3);
    watching.abort();
    await forwarder.stop();

    const spans = await spansOf(server, 'chained');
    expect(spans.map(({ name, dialect }) => [name, dialect])).toEqual(
      Array(4).fill(['test', 'app-insights']),
    );
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(4);
    const [{ rows } = { rows: 0 }] = await kql(
      server,
      `dependencies | where cloud_RoleName == 'chained' | summarize rows = count()`,
    );
    expect(rows).toBe(4);
    const trace = await api<Trace>(server, `/api/traces/${spans.at(-1)?.traceId}`);
    expect(trace.spans).toHaveLength(1);
    const resource = Object.values(trace.resources)[0]?.attributes;
    expect(resource).toMatchObject({ 'service.name': 'chained' });
    expect(resource?.['service.instance.id']).toMatch(/\.\d+$/);
    const log = await readFile(join(directory, 'data', 'LocalForwarder.log'), 'utf8');
    const counts = [...log.matchAll(/OpenCensus input: \[.*BatchesReceived: (\d+), BatchesFailed: (\d+)/g)];
    const told = counts.map(([, received, failed]) => [received, failed]);
    // At the start and at the end; on a slow machine the minute between them passes, too.
    expect([told.at(0), told.at(-1)]).toEqual([
      ['0', '0'],
      ['4', '0'],
    ]);
    expect(log).toContain(`is sent on to ${server.portal}`);
  });
});

async function spansOf(product: Product, service: string): Promise<SpanSummary[]> {
  const body = { ...scope(service), limit: 100 };
  return (await api<{ spans: SpanSummary[] }>(product, '/api/spans/search', body)).spans;
}

/** Somebody with the page Live open. */
function watchLive(product: Product, signal: AbortSignal) {
  const seen = new Map<string, number>();
  let servers = 0;
  const ask = async () => {
    while (!signal.aborted) {
      const { servers: all } = await api<Live>(product, '/api/live-metrics?project=default&fromMs=0').catch(
        () => ({ servers: [] }),
      );
      servers = Math.max(servers, all.length);
      for (const { service, source, seconds } of all) {
        if (source !== 'channel') continue;
        const sum = seconds.reduce((total, { dependencies }) => total + dependencies, 0);
        seen.set(service, Math.max(seen.get(service) ?? 0, sum));
      }
      await sleep(300);
    }
  };
  void ask();
  return {
    isSubscribed: () => servers > 0,
    dependencies: (service: string) => seen.get(service) ?? 0,
  };
}

/** The tutorial's elements, with a byte order mark, an entered key and free ports. */
const configWith = (key: string) => `\uFEFF<?xml version="1.0" encoding="utf-8" ?>
<LocalForwarderConfiguration>
  <Inputs>
    <ApplicationInsightsInput Enabled="true">
      <Host>0.0.0.0</Host>
      <Port>0</Port>
    </ApplicationInsightsInput>
    <OpenCensusInput Enabled="true">
      <Host>0.0.0.0</Host>
      <Port>0</Port>
    </OpenCensusInput>
  </Inputs>
  <OpenCensusToApplicationInsights>
    <!--
      Instrumentation key to track telemetry to.
      -->
    <InstrumentationKey>${key}</InstrumentationKey>
  </OpenCensusToApplicationInsights>

  <!-- Describes aspects of processing Application Insights telemetry-->
  <ApplicationInsights>
    <LiveMetricsStreamInstrumentationKey>${key}</LiveMetricsStreamInstrumentationKey>
  </ApplicationInsights>
</LocalForwarderConfiguration>
`;
