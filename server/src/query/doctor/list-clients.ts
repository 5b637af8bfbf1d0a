import type { ClientSeen, Scope } from '@headwater/contract';
import { type Reader, whereMinutes } from '../reader.ts';
import { readResources } from '../trace/read-resources.ts';
import { type ClientName, clientName } from './client-names.ts';
import type { ClientReport } from './client-reports.ts';

/** Of one service by one dialect, from the rows that were checked. */
export interface SpanFacts {
  /** Of instrumentation scopes: with Application Insights they name the SDK */
  readonly scopeName: string;
  readonly rows: number;
  /** Spans that the rows stand for */
  readonly stands: number;
}

export const spanFactsKey = (service: string, dialect: string) => `${service}\n${dialect}`;

/** Processes of one range that are looked at, those that reported last first. */
const readProcesses = 5_000;
const listedValues = 20;

interface ProcessRow {
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly host: string;
  readonly dialect: string;
  readonly resource: string;
  readonly spans: number;
  readonly logs: number;
  readonly lastMs: number | string;
}

interface Gathered extends ClientName {
  readonly service: string;
  readonly dialect: string;
  readonly environments: Set<string>;
  readonly versions: Set<string>;
  readonly hosts: Set<string>;
  readonly instances: Set<string>;
  spans: number;
  logs: number;
  lastSeenMs: number;
}

/**
 * Every library in every service that sent in the range, those that sent last first.
 *
 * @param spans by `spanFactsKey`
 */
export async function listClients(
  reader: Reader,
  scope: Scope,
  spans: ReadonlyMap<string, SpanFacts>,
  reports: ReadonlyMap<string, ClientReport>,
): Promise<ClientSeen[]> {
  const rows = await readRows(reader, scope);
  const resources = await readResources(reader, scope.project, new Set(rows.map(({ resource }) => resource)));
  const clients = new Map<string, Gathered>();
  for (const row of rows) {
    const attributes = resources[row.resource]?.attributes ?? {};
    const name = completed(
      clientName(row.dialect, attributes, spans.get(spanFactsKey(row.service, row.dialect))?.scopeName ?? ''),
      reportOf(reports, row),
    );
    const key = [row.service, row.dialect, name.library, name.libraryVersion].join('\n');
    const client = clients.get(key) ?? startClient(row, name);
    clients.set(key, client);
    addProcess(client, row);
  }
  return Array.from(clients.values(), (client) =>
    finish(client, reportOf(reports, client), spans.get(spanFactsKey(client.service, client.dialect))),
  ).sort((a, b) => b.lastSeenMs - a.lastSeenMs || (a.service < b.service ? -1 : 1));
}

function reportOf(
  reports: ReadonlyMap<string, ClientReport>,
  { service, dialect }: { readonly service: string; readonly dialect: string },
): ClientReport | undefined {
  const report = reports.get(service);
  return report?.dialect === dialect ? report : undefined;
}

/** What the resource does not say, from the process's own report. */
function completed(name: ClientName, report: ClientReport | undefined): ClientName {
  return {
    library: name.library || (report?.library ?? ''),
    libraryVersion: name.libraryVersion || (report?.libraryVersion ?? ''),
    language: name.language || (report?.language ?? ''),
    runtime: name.runtime || (report?.runtime ?? ''),
  };
}

function readRows(reader: Reader, scope: Scope): Promise<ProcessRow[]> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<ProcessRow>(
    `SELECT service, environment, version, instance, host, dialect, toString(resource_id) AS resource,
       sumIf(source.rows, signal = 'span') AS spans, sumIf(source.rows, signal = 'log') AS logs,
       toUnixTimestamp64Milli(max(last_time)) AS lastMs
     FROM instance_minutes AS source WHERE ${sql}
     GROUP BY service, environment, version, instance, host, dialect, resource_id
     ORDER BY lastMs DESC LIMIT ${readProcesses}`,
    parameters,
  );
}

function startClient({ service, dialect }: ProcessRow, name: ClientName): Gathered {
  const sets = {
    environments: new Set(''),
    versions: new Set(''),
    hosts: new Set(''),
    instances: new Set(''),
  };
  return { service, dialect, ...name, ...sets, spans: 0, logs: 0, lastSeenMs: 0 };
}

function addProcess(client: Gathered, row: ProcessRow): void {
  if (row.environment !== '') client.environments.add(row.environment);
  if (row.version !== '') client.versions.add(row.version);
  if (row.host !== '') client.hosts.add(row.host);
  client.instances.add(`${row.instance}@${row.host}`);
  client.spans += Number(row.spans);
  client.logs += Number(row.logs);
  client.lastSeenMs = Math.max(client.lastSeenMs, Number(row.lastMs));
}

/** Of traces: profilers and others sample too. */
const aboutSampling = /^(?:dd_)?(?:trace_|span_)?(?:sampl|rate_limit)|^otel_traces_sampler/i;
const saysNothing = new Set(['', '[]', '{}', 'null', 'none']);

function finish(
  client: Gathered,
  report: ClientReport | undefined,
  spans: SpanFacts | undefined,
): ClientSeen {
  const configuration = report?.configuration ?? [];
  const listed = (values: ReadonlySet<string>) => [...values].sort().slice(0, listedValues);
  return {
    ...client,
    environments: listed(client.environments),
    versions: listed(client.versions),
    hosts: listed(client.hosts),
    instances: client.instances.size,
    sampling: {
      kept: spans && spans.stands > 0 ? Math.min(1, Number(spans.rows) / spans.stands) : null,
      configured: configuration.filter(
        ({ name, value }) => aboutSampling.test(name) && !saysNothing.has(value.toLowerCase()),
      ),
    },
    configuration,
    integrations: report?.integrations ?? [],
    complaints: report?.complaints ?? [],
  };
}
