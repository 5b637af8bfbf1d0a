import { type TelemetryType, type TimeSeries, telemetryTypes } from '@headwater/contract';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader } from '../reader.ts';
import { makeGrid, spread } from '../time-grid.ts';
import { askSources, type SourceQuestion, type TelemetryQuestion } from './telemetry-sources.ts';

/** Rows over time, one series for each type that has any. */
export async function countTelemetry(
  reader: Reader,
  question: TelemetryQuestion & { readonly buckets: number },
): Promise<TimeSeries> {
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets);
  const answers = await Promise.all(
    askSources(question).map(({ source, where, parameters }) =>
      reader.read<{ slot: number; kind: TelemetryType; number: number }>(
        `SELECT intDiv(toUnixTimestamp64Milli(toDateTime64(${source.table}.${source.time}, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot,
           ${source.type} AS kind, count() AS number FROM ${source.table} WHERE ${where} GROUP BY slot, kind`,
        { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
        pointRead,
      ),
    ),
  );
  const rows = answers.flat();
  const types = telemetryTypes.filter((type) => rows.some(({ kind }) => kind === type));
  const series = types.map((type) => {
    const own = new Map(
      rows.filter(({ kind }) => kind === type).map((row) => [Number(row.slot), Number(row.number)]),
    );
    return { name: type, labels: {}, values: spread(grid, own, 0) };
  });
  return { timesMs: grid.timesMs, stepMs: grid.stepMs, series };
}

/** Keys shown beside results without being asked for. */
const usualKeys = [
  'type',
  'service',
  'instance',
  'name',
  'success',
  'resultCode',
  'severity',
  'version',
  'environment',
];
/** Rows of a table that are looked at for the usual keys; keys that were asked for are counted over every row. */
const sampledRows = 100_000;
const mostProperties = 60;

interface GroupRow {
  readonly found: string;
  readonly value: string;
  readonly count: number;
  readonly lastMs: number;
}

export interface TelemetryGroups {
  readonly groups: { key: string; values: { value: string; count: number; lastMs: number }[] }[];
  readonly properties: string[];
}

/** The most frequent values of keys among matching rows. */
export async function groupTelemetry(
  reader: Reader,
  question: TelemetryQuestion & { readonly keys: readonly string[]; readonly limit: number },
): Promise<TelemetryGroups> {
  const keys = question.keys.length === 0 ? usualKeys : question.keys;
  const asked = askSources(question);
  const [groups, properties] = await Promise.all([
    Promise.all(asked.map((source) => readGroups(reader, source, keys, question.keys.length === 0))),
    Promise.all(asked.map((source) => readProperties(reader, source))),
  ]);
  const byKey = Map.groupBy(groups.flat(), ({ found }) => found);
  return {
    groups: keys
      .map((key) => ({ key, values: sumValues(byKey.get(key) ?? [], question.limit) }))
      .filter(({ values }) => values.length > 0),
    properties: sumProperties(properties.flat()),
  };
}

function sumValues(rows: readonly GroupRow[], limit: number): TelemetryGroups['groups'][number]['values'] {
  const byValue = Map.groupBy(rows, ({ value }) => value);
  return Array.from(byValue, ([value, own]) => ({
    value,
    count: own.reduce((sum, { count }) => sum + Number(count), 0),
    lastMs: Math.max(...own.map(({ lastMs }) => Number(lastMs))),
  }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
}

/** Values of one key that a table answers with. */
const mostValues = 1_000;

function readGroups(
  reader: Reader,
  { source, where, parameters }: SourceQuestion,
  keys: readonly string[],
  sampled: boolean,
): Promise<GroupRow[]> {
  const values = new Values('k');
  const pairs = keys.map((key) => {
    const { text } = source.operand(key, values);
    return `(${values.add(key, 'String')}, toString(${text}))`;
  });
  return reader.read<GroupRow>(
    `SELECT pair.1 AS found, pair.2 AS value, count() AS count, toUnixTimestamp64Milli(toDateTime64(max(at), 3)) AS lastMs
     FROM (SELECT arrayJoin([${pairs.join(', ')}]) AS pair, ${source.table}.${source.time} AS at FROM ${source.table}
       WHERE ${where} ${sampled ? `LIMIT ${sampledRows * keys.length}` : ''})
     WHERE pair.2 != '' GROUP BY found, value ORDER BY count DESC LIMIT ${mostValues} BY found`,
    { ...parameters, ...values.parameters },
    pointRead,
  );
}

function readProperties(
  reader: Reader,
  { source, where, parameters }: SourceQuestion,
): Promise<{ key: string; number: number }[]> {
  const keys = source.numbers
    ? 'arrayConcat(mapKeys(attributes), mapKeys(attributes_number))'
    : 'mapKeys(attributes)';
  return reader.read<{ key: string; number: number }>(
    `SELECT toString(key) AS key, count() AS number
     FROM (SELECT ${keys} AS keys FROM ${source.table} WHERE ${where} LIMIT ${sampledRows})
     ARRAY JOIN keys AS key GROUP BY key ORDER BY number DESC LIMIT ${mostProperties}`,
    parameters,
    pointRead,
  );
}

function sumProperties(rows: readonly { key: string; number: number }[]): string[] {
  const sums = new Map<string, number>();
  for (const { key, number } of rows) sums.set(key, (sums.get(key) ?? 0) + Number(number));
  return [...sums]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, mostProperties)
    .map(([key]) => key);
}
