import type { ClientSeen, Scope } from '@headwater/contract';
import { type Reader, whereScope } from '../reader.ts';

/** What the newest process of a service said of itself. */
export interface ClientReport
  extends Pick<
    ClientSeen,
    'configuration' | 'integrations' | 'complaints' | 'library' | 'libraryVersion' | 'language'
  > {
  readonly dialect: string;
  readonly runtime: string;
}

interface ReportRow {
  readonly service: string;
  readonly instance: string;
  readonly dialect: string;
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  readonly severity: number;
  readonly timeMs: number | string;
  readonly properties: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
}

/** A process says what it is when it starts, which may be long before the range. */
const lookbackMs = 7 * 24 * 3_600_000;
const reportsOfService = 60;
const readReports = 6_000;
const listedComplaints = 20;
const listedEntries = 1_000;

/** Configuration, integrations and complaints by service, as clients reported them up to the end of the range. */
export async function readClientReports(reader: Reader, scope: Scope): Promise<Map<string, ClientReport>> {
  const { sql, parameters } = whereScope({ ...scope, fromMs: Math.max(0, scope.toMs - lookbackMs) }, 'time');
  const rows = await reader.read<ReportRow>(
    `SELECT service, instance, dialect, kind, name, message, severity_number AS severity,
       toUnixTimestamp64Milli(toDateTime64(source.time, 3)) AS timeMs, attributes AS properties,
       attributes_number AS numbers
     FROM events AS source
     WHERE ${sql} AND kind IN ('client', 'sdk') AND name != 'app-heartbeat'
     ORDER BY source.time DESC LIMIT ${reportsOfService} BY service, kind LIMIT ${readReports}`,
    parameters,
  );
  const byService = Map.groupBy(rows, ({ service }) => service);
  return new Map([...byService].map(([service, reports]) => [service, reportOf(reports)]));
}

/** @param rows newest first */
function reportOf(rows: readonly ReportRow[]): ClientReport {
  const newest = rows.find(({ kind }) => kind === 'client') ?? rows[0]!;
  // Of one process: another one of the same service may be configured otherwise.
  const own = rows.filter(({ instance, kind }) => kind === 'sdk' || instance === newest.instance).reverse();
  const configuration = new Map<string, ClientReport['configuration'][number]>();
  const integrations = new Map<string, ClientReport['integrations'][number]>();
  for (const { kind, properties, numbers, name } of own) {
    if (kind === 'sdk') {
      for (const [key, value] of Object.entries({ ...properties, ...numbers })) {
        configuration.set(key, { name: key, value: String(value), origin: name });
      }
      continue;
    }
    for (const entry of listOf(properties['client.configuration'])) {
      configuration.set(said(entry.name), {
        name: said(entry.name),
        value: said(entry.value),
        origin: said(entry.origin),
      });
    }
    for (const entry of listOf(properties['client.integrations'])) {
      integrations.set(said(entry.name), {
        name: said(entry.name),
        version: said(entry.version),
        enabled: entry.enabled !== false,
        error: said(entry.error),
      });
    }
  }
  const about = newest.properties;
  return {
    dialect: newest.dialect,
    library: about['client.name'] ?? '',
    libraryVersion: about['client.version'] ?? '',
    language: about['client.language'] ?? '',
    runtime: '',
    configuration: byName(configuration),
    integrations: byName(integrations),
    complaints: rows
      .filter(({ severity, message }) => severity >= 13 && message !== '')
      .slice(0, listedComplaints)
      .map(({ timeMs, message, severity }) => ({ timeMs: Number(timeMs), message, severity })),
  };
}

function byName<T extends { readonly name: string }>(entries: ReadonlyMap<string, T>): T[] {
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, listedEntries);
}

/** A JSON list of objects as the receiver wrote it; empty when it is cut or absent. */
function listOf(json: string | undefined): Readonly<Record<string, unknown>>[] {
  if (json === undefined) return [];
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value)
      ? value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
      : [];
  } catch {
    return [];
  }
}

function said(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
