import type { TimeSeries } from '@headwater/contract';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader, whereMinutes } from '../reader.ts';
import { searchConditions } from '../search-syntax/compile-search.ts';
import { makeGrid, spread } from '../time-grid.ts';
import { askLogs, type LogQuestion } from '../traces/span-question.ts';

/** Severity ranges of OpenTelemetry's numbers, from the least; 0 is unknown. */
const severities = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const severitySql = 'if(severity_number = 0, 0, least(6, intDiv(severity_number + 3, 4)))';
const minuteMs = 60_000;

interface CountRow {
  readonly slot: number;
  readonly severity: number;
  readonly records: number;
}

/** Log records per bucket and severity: from the rollup when nothing but project, range and environment is asked. */
export async function countLogs(
  reader: Reader,
  question: LogQuestion & { buckets: number },
): Promise<TimeSeries> {
  const plain =
    question.filters.length === 0 &&
    question.text.trim() === '' &&
    searchConditions(question.query, 'logs', new Values()).length === 0;
  const wide = plain && question.toMs - question.fromMs >= question.buckets * minuteMs;
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets, wide ? minuteMs : 1);
  const from = wide
    ? { ...whereMinutes(question), milliseconds: 'toInt64(toUnixTimestamp(time)) * 1000', of: 'log_minutes' }
    : fromRows(question);
  const rows = await reader.read<CountRow>(
    `SELECT intDiv(${from.milliseconds} - {gridMs:Int64}, {stepMs:Int64}) AS slot, ${severitySql} AS severity,
       ${wide ? 'sum(log_minutes.records)' : 'count()'} AS records
     FROM ${from.of} WHERE ${from.sql} GROUP BY slot, severity`,
    { ...from.parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
  const present = severities.map((name, severity) => ({
    name,
    counts: new Map(
      rows
        .filter((row) => Number(row.severity) === severity)
        .map((row) => [Number(row.slot), Number(row.records)]),
    ),
  }));
  return {
    timesMs: grid.timesMs,
    stepMs: grid.stepMs,
    series: present
      .filter(({ counts }) => counts.size > 0)
      .map(({ name, counts }) => ({ name, labels: { severity: name }, values: spread(grid, counts, 0) })),
  };
}

function fromRows(question: LogQuestion) {
  const { where, parameters } = askLogs(question);
  return {
    sql: where,
    parameters,
    milliseconds: 'toUnixTimestamp64Milli(toDateTime64(time, 3))',
    of: 'logs',
  };
}
