import type { Deployment, Scope } from '@headwater/contract';
import { type Reader, whereMinutes, whereScope } from '../reader.ts';
import { mapRed, type RedRow, redColumns } from './red-figures.ts';

/** How far back a version, an operation or an error type is looked for before it counts as new. */
export const lookbackMs = 30 * 24 * 3_600_000;
const listedVersions = 50;
const listedNew = 20;
/** Operations and error types that are compared at most. */
const comparedNames = 2_000;

interface VersionRow extends RedRow {
  readonly version: string;
}

interface SeenRow {
  readonly version: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface FirstRow {
  readonly name: string;
  /** the version in which it was first seen */
  readonly version: string;
}

/**
 * Versions of a service that had entry spans in the range, the newest first, with the operations and error types that
 * no version before them had (within 30 days, or as long as rows are kept). The oldest version brings nothing new:
 * nothing is known of what was before it.
 */
export async function getDeployments(reader: Reader, service: string, scope: Scope): Promise<Deployment[]> {
  const longer = { ...scope, fromMs: Math.max(0, scope.toMs - lookbackMs) };
  const [rows, seen, resources, errors] = await Promise.all([
    readVersions(reader, service, scope),
    readSeen(reader, service, longer),
    readFirstResources(reader, service, longer),
    readFirstErrors(reader, service, longer),
  ]);
  const seenOf = new Map(seen.map((row) => [row.version, row]));
  const oldest = seen.toSorted((a, b) => a.firstMs - b.firstMs)[0]?.version;
  const newOf = (firsts: readonly FirstRow[], version: string) =>
    version === oldest
      ? []
      : firsts
          .filter((first) => first.version === version)
          .map(({ name }) => name)
          .slice(0, listedNew);
  return rows
    .map((row): Deployment => {
      const { requests, errors: failed, avgNs, p95Ns } = mapRed(row);
      return {
        version: row.version,
        firstSeenMs: seenOf.get(row.version)?.firstMs ?? scope.fromMs,
        lastSeenMs: seenOf.get(row.version)?.lastMs ?? scope.toMs,
        requests,
        errors: failed,
        avgNs,
        p95Ns,
        newResources: newOf(resources, row.version),
        newErrors: newOf(errors, row.version),
      };
    })
    .sort((a, b) => b.firstSeenMs - a.firstSeenMs || b.lastSeenMs - a.lastSeenMs);
}

function readVersions(reader: Reader, service: string, scope: Scope): Promise<VersionRow[]> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<VersionRow>(
    `SELECT version, ${redColumns} FROM operation_minutes AS source
     WHERE ${sql} AND service = {service:String} AND entry = 1
     GROUP BY version ORDER BY max(time) DESC LIMIT ${listedVersions}`,
    { ...parameters, service },
  );
}

function readSeen(reader: Reader, service: string, scope: Scope): Promise<SeenRow[]> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<SeenRow>(
    `SELECT version, toUnixTimestamp(min(source.time)) * 1000 AS firstMs, toUnixTimestamp(max(source.time)) * 1000 AS lastMs
     FROM operation_minutes AS source WHERE ${sql} AND service = {service:String} AND entry = 1
     GROUP BY version ORDER BY lastMs DESC LIMIT ${listedVersions}`,
    { ...parameters, service },
  );
}

function readFirstResources(reader: Reader, service: string, scope: Scope): Promise<FirstRow[]> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<FirstRow>(
    `SELECT name, argMin(source.version, source.time) AS version FROM operation_minutes AS source
     WHERE ${sql} AND service = {service:String} AND entry = 1
     GROUP BY name ORDER BY sum(source.requests) DESC LIMIT ${comparedNames}`,
    { ...parameters, service },
  );
}

function readFirstErrors(reader: Reader, service: string, scope: Scope): Promise<FirstRow[]> {
  const { sql, parameters } = whereScope(scope, 'time');
  return reader.read<FirstRow>(
    `SELECT type AS name, argMin(source.version, source.time) AS version FROM exceptions AS source
     WHERE ${sql} AND service = {service:String} AND type != ''
     GROUP BY name ORDER BY count() DESC LIMIT ${comparedNames}`,
    { ...parameters, service },
  );
}
