import type { FailureRow, Population } from '@headwater/contract';
import { nameConditions, nameParameters } from '../performance/performance-table.ts';
import { askPopulation, sideOfMinutes, sourceOf, spanSql } from '../performance/population.ts';
import { pointRead, type Reader, whereMinutes } from '../reader.ts';
import { askExceptions } from './ask-exceptions.ts';

export type FailuresQuestion = Population & {
  readonly tab: 'operations' | 'dependencies' | 'roles';
  readonly limit: number;
};

interface FoundRow {
  readonly of: string;
  readonly label: string;
  readonly role: string;
  readonly dependencyType: string;
  readonly dependencyTarget: string;
  readonly failed: number;
  readonly count: number;
  readonly users: number;
}

const keyNames = 'of, label, role, dependencyType, dependencyTarget';
const role = "if(instance = '', host, instance)";

/** What of a long range only minutes count: all calls, beside the failed ones, which are read from the rows. */
const countedByMinutes = ({ tab, service }: FailuresQuestion) => !(tab === 'roles' && service !== undefined);

/** Operations, dependencies or roles that failed, most failures first. */
export async function failuresTable(
  reader: Reader,
  question: FailuresQuestion,
): Promise<{ rows: FailureRow[]; more: boolean }> {
  const byMinutes = sourceOf(question) === 'minutes' && countedByMinutes(question);
  const [found, counts, exceptions] = await Promise.all([
    readFailed(reader, question, byMinutes),
    byMinutes ? countMinutes(reader, question) : undefined,
    question.tab === 'roles' ? countExceptions(reader, question) : new Map<string, number>(),
  ]);
  const rows = found.map((row): FailureRow => {
    const key = keyOf(row.of, row.label, row.role);
    return {
      service: row.of,
      name: row.label,
      instance: row.role,
      type: row.dependencyType,
      target: row.dependencyTarget,
      failed: row.failed,
      count: counts === undefined ? row.count : Math.max(row.failed, counts.get(key) ?? 0),
      users: Number(row.users),
      exceptions: exceptions.get(key) ?? 0,
    };
  });
  return { rows: rows.slice(0, question.limit), more: rows.length > question.limit };
}

const keyOf = (...parts: readonly string[]) => JSON.stringify(parts);

function keysSql({ tab, service }: FailuresQuestion, byMinutes: boolean): string {
  const named = tab !== 'roles';
  const typed = tab === 'dependencies';
  // Minutes know a dependency by its name: type and target are told when there is only one.
  const told = (sql: string) => (typed && !byMinutes ? `toString(${sql})` : "''");
  return `toString(service) AS of, ${named ? 'toString(name)' : "''"} AS label,
    ${tab === 'roles' && service !== undefined ? `toString(${role})` : "''"} AS role,
    ${told(spanSql.type)} AS dependencyType, ${told(spanSql.target)} AS dependencyTarget`;
}

function readFailed(reader: Reader, question: FailuresQuestion, onlyFailed: boolean): Promise<FoundRow[]> {
  const { where, parameters } = askPopulation(
    onlyFailed ? { ...question, failed: true } : question,
    onlyFailed ? [] : ['failed'],
  );
  const isFailed = onlyFailed ? 'true' : spanSql.failed;
  return reader.read<FoundRow>(
    `SELECT ${keysSql(question, onlyFailed)}, sumIf(weight, ${isFailed}) AS failed, sum(weight) AS count,
       uniqExactIf(${spanSql.user}, ${isFailed} AND ${spanSql.user} != '') AS users
     FROM spans WHERE ${where} GROUP BY ${keyNames} HAVING failed > 0
     ORDER BY failed DESC, ${keyNames} LIMIT {rows:UInt32}`,
    { ...parameters, rows: question.limit + 1 },
    pointRead,
  );
}

async function countMinutes(reader: Reader, question: FailuresQuestion): Promise<Map<string, number>> {
  const { sql, parameters } = whereMinutes(question);
  const conditions = [sql, sideOfMinutes(question.side), ...nameConditions(question)];
  const rows = await reader.read<{ of: string; label: string; count: number }>(
    `SELECT toString(source.service) AS of, ${question.tab === 'roles' ? "''" : 'toString(name)'} AS label,
       sum(source.requests) AS count
     FROM operation_minutes AS source WHERE ${conditions.join(' AND ')} GROUP BY of, label`,
    { ...parameters, ...nameParameters(question) },
  );
  return new Map(rows.map(({ of, label, count }) => [keyOf(of, label, ''), count]));
}

async function countExceptions(reader: Reader, question: FailuresQuestion): Promise<Map<string, number>> {
  const { where, parameters } = askExceptions(question);
  const asRole = question.service === undefined ? "''" : `toString(${role})`;
  const rows = await reader.read<{ of: string; role: string; count: number }>(
    `SELECT toString(service) AS of, ${asRole} AS role, sum(weight) AS count FROM exceptions
     WHERE ${where} GROUP BY of, role`,
    parameters,
    pointRead,
  );
  return new Map(rows.map((row) => [keyOf(row.of, '', row.role), row.count]));
}
