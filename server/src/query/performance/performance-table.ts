import type { FigureSource, InvestigationTab, PerformanceRow, Population } from '@headwater/contract';
import { bucketSql, type DurationCounts, quantilesOf } from '../durations.ts';
import { pointRead, type QueryParameter, type Reader, whereMinutes } from '../reader.ts';
import { askPopulation, sideOfMinutes, sourceOf, spanSql, wholeWeight } from './population.ts';

export type TableQuestion = Population & { readonly tab: InvestigationTab; readonly limit: number };

interface Figures {
  readonly of: string;
  readonly label: string;
  readonly role: string;
  readonly dependencyType: string;
  readonly dependencyTarget: string;
  readonly count: number;
  readonly totalNs: number;
  readonly allNs: number;
  readonly durations?: DurationCounts;
  readonly exact?: readonly (number | string)[];
}

const levels = [0.5, 0.95, 0.99];
/** What a table groups by, as columns of its rows: service, name, instance, type, target. */
type Keys = readonly [string, string, string, string, string];
const empty = "''";

/** Operations, dependencies or roles with their figures, most time first. */
export async function performanceTable(
  reader: Reader,
  question: TableQuestion,
): Promise<{ rows: PerformanceRow[]; more: boolean; source: FigureSource }> {
  const source = tableSource(question);
  const { sql, parameters } = source === 'minutes' ? fromMinutes(question) : fromRows(question, source);
  const rows = await reader.read<Figures>(
    sql,
    { ...parameters, rows: question.limit + 1 },
    source === 'minutes' ? {} : pointRead,
  );
  return {
    rows: rows.slice(0, question.limit).map(mapFigures),
    more: rows.length > question.limit,
    source,
  };
}

/** Instances of a service are in the rows only. */
function tableSource(question: TableQuestion): FigureSource {
  const source = sourceOf(question);
  return source === 'minutes' && question.tab === 'roles' && question.service !== undefined
    ? 'buckets'
    : source;
}

function keysOf({ tab, service }: TableQuestion, source: FigureSource): Keys {
  if (tab === 'roles') {
    const role = service === undefined ? empty : "if(instance = '', host, instance)";
    return ['service', empty, role, empty, empty];
  }
  if (tab === 'operations' || source === 'minutes') return ['service', 'name', empty, empty, empty];
  return ['service', 'name', empty, spanSql.type, spanSql.target];
}

const keyNames = ['of', 'label', 'role', 'dependencyType', 'dependencyTarget'] as const;
const selectKeys = (keys: Keys) =>
  keys.map((key, index) => `toString(${key}) AS ${keyNames[index]}`).join(', ');
const groupKeys = keyNames.join(', ');
const ending = `ORDER BY totalNs DESC, of, label, role, dependencyType, dependencyTarget LIMIT {rows:UInt32}`;

function fromMinutes(question: TableQuestion): Statement {
  const { sql, parameters } = whereMinutes(question);
  const conditions = [sql, sideOfMinutes(question.side), ...nameConditions(question)];
  return {
    sql: `SELECT ${selectKeys(keysOf(question, 'minutes'))}, sum(source.requests) AS count,
        sum(source.duration_sum) AS totalNs, sumMap(source.durations) AS durations, sum(totalNs) OVER () AS allNs
      FROM operation_minutes AS source WHERE ${conditions.join(' AND ')} GROUP BY ${groupKeys} ${ending}`,
    parameters: { ...parameters, ...nameParameters(question) },
  };
}

interface Statement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, QueryParameter>>;
}

export function nameConditions({ service, name }: Population): string[] {
  return [
    ...(service === undefined ? [] : ['service = {service:String}']),
    ...(name === undefined ? [] : ['name = {name:String}']),
  ];
}

export function nameParameters({ service, name }: Population): Record<string, string> {
  return { ...(service === undefined ? {} : { service }), ...(name === undefined ? {} : { name }) };
}

function fromRows(question: TableQuestion, source: FigureSource): Statement {
  const { where, parameters } = askPopulation(question);
  const keys = selectKeys(keysOf(question, source));
  if (source === 'rows') {
    return {
      sql: `SELECT ${keys}, sum(weight) AS count, sum(weight * duration_ns) AS totalNs, sum(totalNs) OVER () AS allNs,
          quantilesExactWeighted(${levels.join(', ')})(duration_ns, ${wholeWeight}) AS exact
        FROM spans WHERE ${where} GROUP BY ${groupKeys} ${ending}`,
      parameters,
    };
  }
  return {
    sql: `SELECT ${groupKeys}, sum(spans) AS count, sum(ns) AS totalNs, sum(totalNs) OVER () AS allNs,
        CAST((groupArray(bucket), groupArray(spans)), 'Map(UInt16, Float64)') AS durations
      FROM (SELECT ${keys}, ${bucketSql} AS bucket, sum(weight) AS spans, sum(weight * duration_ns) AS ns
        FROM spans WHERE ${where} GROUP BY ${groupKeys}, bucket)
      GROUP BY ${groupKeys} ${ending}`,
    parameters,
  };
}

function mapFigures(row: Figures): PerformanceRow {
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] =
    row.exact?.map(Number) ?? quantilesOf(row.durations ?? {}, levels);
  const { count, totalNs, allNs } = row;
  return {
    service: row.of,
    name: row.label,
    instance: row.role,
    type: row.dependencyType,
    target: row.dependencyTarget,
    count,
    avgNs: count > 0 ? totalNs / count : 0,
    p50Ns,
    p95Ns,
    p99Ns,
    totalNs,
    impact: allNs > 0 ? totalNs / allNs : 0,
  };
}
