import type { Scope } from '@headwater/contract';
import { isEntrySql, isRootSql, markedSql } from '../../store/span-roles-sql.ts';
import { pointRead, type Reader, whereMinutes, whereScope } from '../reader.ts';

/** The rows that are checked: the end of the range, and of it a sample of traces where there are very many. */
export interface CheckedRows extends Scope {
  /** Spans in the window, as the rollup counts them */
  readonly spans: number;
  /** Every how many-th trace is checked; 1 = all */
  readonly every: number;
}

/** At the end of the range. */
const windowMs = 15 * 60_000;
const checkedSpans = 500_000;
/** A parent may begin this long before its child, or, by another clock, after it. */
const aroundMs = 15 * 60_000;
/** The newest spans may still wait for their parents, which end after them. */
const settleMs = 60_000;
const groups = 1_000;

export async function chooseRows(reader: Reader, scope: Scope): Promise<CheckedRows> {
  const window = { ...scope, fromMs: Math.max(scope.fromMs, scope.toMs - windowMs) };
  const { sql, parameters } = whereMinutes(window);
  const [row] = await reader.read<{ spans: number }>(
    `SELECT sum(source.rows) AS spans FROM instance_minutes AS source WHERE ${sql} AND signal = 'span'`,
    parameters,
  );
  const spans = Number(row?.spans ?? 0);
  return { ...window, spans, every: Math.max(1, Math.ceil(spans / checkedSpans)) };
}

const sampled = 'cityHash64(trace_id) % {every:UInt32} = 0';
const hexOf = (expression: string, name: string) => `lower(hex(${expression})) AS ${name}`;

export interface SpanCheck {
  readonly service: string;
  readonly dialect: string;
  readonly scopeName: string;
  readonly rows: number;
  /** Spans that the rows stand for */
  readonly stands: number;
  readonly sampledRows: number;
  /** Spans that enter a service, and those of them that do not say where or what they are */
  readonly entries: number;
  readonly noEnvironment: number;
  readonly noVersion: number;
  readonly impossible: number;
  readonly repeatedKeys: number;
  readonly dropped: number;
  readonly impossibleTrace: string;
  readonly repeatedTrace: string;
  readonly droppedTrace: string;
}

/** What is missing or odd in the spans of each service, by dialect. */
export function checkSpans(reader: Reader, checked: CheckedRows): Promise<SpanCheck[]> {
  const { sql, parameters } = whereScope(checked, 'start_time');
  const entry = `${isEntrySql} AND kind != 3`;
  const repeated = markedSql('repeatedKey');
  const impossible = `(${markedSql('negativeDuration')} OR ${markedSql('timeBounded')})`;
  const dropped = 'dropped_attributes + dropped_events + dropped_links > 0';
  return reader.read<SpanCheck>(
    `SELECT service, dialect, anyLast(scope_name) AS scopeName, count() AS rows, sum(weight) AS stands,
       countIf(weight > 1.001) AS sampledRows, countIf(${entry}) AS entries,
       countIf(${entry} AND environment = '') AS noEnvironment, countIf(${entry} AND version = '') AS noVersion,
       countIf(${impossible}) AS impossible, countIf(${repeated}) AS repeatedKeys, countIf(${dropped}) AS dropped,
       ${hexOf(`anyLastIf(trace_id, ${impossible})`, 'impossibleTrace')},
       ${hexOf(`anyLastIf(trace_id, ${repeated})`, 'repeatedTrace')},
       ${hexOf(`anyLastIf(trace_id, ${dropped})`, 'droppedTrace')}
     FROM spans WHERE ${sql} AND ${sampled}
     GROUP BY service, dialect ORDER BY rows DESC LIMIT ${groups}`,
    { ...parameters, every: checked.every },
    pointRead,
  );
}

export interface ParentCheck {
  readonly service: string;
  readonly dialect: string;
  /** Spans that name a parent */
  readonly children: number;
  /** Those of them whose parent is not stored */
  readonly broken: number;
  readonly trace: string;
  readonly span: string;
}

/** Spans whose parent never came. */
export function checkParents(reader: Reader, checked: CheckedRows): Promise<ParentCheck[]> {
  const settled = { ...checked, toMs: Math.max(checked.fromMs, checked.toMs - settleMs) };
  const { sql, parameters } = whereScope(settled, 'start_time');
  return reader.read<ParentCheck>(
    `SELECT service, dialect, count() AS children, countIf(lost) AS broken,
       ${hexOf('anyLastIf(trace_id, lost)', 'trace')}, ${hexOf('anyLastIf(span_id, lost)', 'span')}
     FROM (
       SELECT service, dialect, trace_id, span_id, (trace_id, parent_span_id) NOT IN (
         SELECT trace_id, span_id FROM spans WHERE ${near} AND ${sampled}
       ) AS lost
       FROM spans WHERE ${sql} AND ${sampled} AND NOT ${isRootSql}
     )
     GROUP BY service, dialect HAVING broken > 0 ORDER BY broken DESC LIMIT ${groups}`,
    { ...parameters, ...nearOf(checked), every: checked.every },
    pointRead,
  );
}

export interface SkewCheck {
  readonly service: string;
  readonly caller: string;
  readonly dialect: string;
  readonly calls: number;
  /** Median, over the calls, of the least shift that puts the called span into its caller; positive = ahead */
  readonly offsetNs: number | string;
  readonly trace: string;
  readonly span: string;
}

const fewestCalls = 5;
const leastOffsetNs = 10_000_000;

/** Services whose clock seems to be off against their callers'. */
export function checkClocks(reader: Reader, checked: CheckedRows): Promise<SkewCheck[]> {
  const { sql, parameters } = whereScope(checked, 'start_time');
  const times = `toUnixTimestamp64Nano(start_time) AS start,
    toUnixTimestamp64Nano(start_time) + toInt64(least(duration_ns, 4000000000000000000)) AS end`;
  return reader.read<SkewCheck>(
    `SELECT child.service AS service, parent.service AS caller, any(child.dialect) AS dialect, count() AS calls,
       quantileExact(0.5)(multiIf(child.end - child.start > parent.end - parent.start, 0,
         child.start < parent.start, child.start - parent.start,
         child.end > parent.end, child.end - parent.end, 0)) AS offsetNs,
       ${hexOf('anyLast(child.trace_id)', 'trace')}, ${hexOf('anyLast(child.span_id)', 'span')}
     FROM (
       SELECT service, dialect, trace_id, span_id, parent_span_id, ${times} FROM spans
       WHERE ${sql} AND ${sampled} AND kind = 2 AND ${isEntrySql} AND NOT ${isRootSql}
     ) AS child
     ANY INNER JOIN (
       SELECT service, trace_id, span_id, ${times} FROM spans WHERE ${near} AND ${sampled} AND kind != 2
     ) AS parent ON parent.trace_id = child.trace_id AND parent.span_id = child.parent_span_id
     WHERE service != caller
     GROUP BY service, caller HAVING calls >= ${fewestCalls} AND abs(offsetNs) >= ${leastOffsetNs}
     ORDER BY calls DESC LIMIT ${groups}`,
    { ...parameters, ...nearOf(checked), every: checked.every },
    pointRead,
  );
}

const near = `project = {project:String} AND start_time >= fromUnixTimestamp64Nano({nearFromNs:Int64}, 'UTC')
  AND start_time < fromUnixTimestamp64Nano({nearToNs:Int64}, 'UTC')`;

function nearOf({ fromMs, toMs }: CheckedRows) {
  const ns = (ms: number) => String(BigInt(Math.max(0, Math.trunc(ms))) * 1_000_000n);
  return { nearFromNs: ns(fromMs - aroundMs), nearToNs: ns(toMs + aroundMs) };
}

export interface LogCheck {
  readonly service: string;
  readonly dialect: string;
  readonly records: number;
  /** Those that name no trace */
  readonly alone: number;
}

/** Log records that cannot be found from their trace, nor it from them. */
export function checkLogs(reader: Reader, checked: CheckedRows): Promise<LogCheck[]> {
  const { sql, parameters } = whereScope(checked, 'time');
  return reader.read<LogCheck>(
    `SELECT service, dialect, count() AS records, countIf(trace_id = toFixedString(unhex(repeat('00', 16)), 16)
       AND attributes['dd.trace_id'] = '' AND position(body, 'trace_id') = 0) AS alone
     FROM logs WHERE ${sql} AND NOT startsWith(event_name, 'datadog.')
     GROUP BY service, dialect ORDER BY records DESC LIMIT ${groups}`,
    parameters,
    pointRead,
  );
}
