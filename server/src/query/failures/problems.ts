import type { Problem } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { askExceptions, type ExceptionQuestion } from './ask-exceptions.ts';

interface ProblemRow {
  readonly problem: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
  readonly users: number;
  readonly services: string[];
  readonly operations: string[];
  readonly operationCount: number;
  readonly versions: string[];
}

const listed = 20;
const ownUser =
  "coalesce(nullIf(attributes['user.id'], ''), nullIf(attributes['ai.user.id'], ''), nullIf(attributes['enduser.id'], ''), '')";

/** Exceptions grouped by problem, most frequent first; users are those the exception names, or else its span. */
export async function listProblems(
  reader: Reader,
  question: ExceptionQuestion & { readonly limit: number },
): Promise<{ problems: Problem[]; more: boolean }> {
  const { where, parameters } = askExceptions(question);
  const rows = await reader.read<ProblemRow>(
    `SELECT problem, any(kind) AS kind, argMax(text, at) AS text, sum(counted) AS count,
       uniqExactIf(who, who != '') AS users, groupUniqArray(${listed})(of) AS services,
       groupUniqArrayIf(${listed})(happened, happened != '') AS operations,
       uniqExactIf(happened, happened != '') AS operationCount,
       groupUniqArrayIf(${listed})(release, release != '') AS versions
     FROM (SELECT toString(problem_id) AS problem, toString(exceptions.type) AS kind, message AS text, time AS at,
         exceptions.weight AS counted, toString(exceptions.service) AS of, toString(exceptions.operation) AS happened,
         toString(exceptions.version) AS release, if(${ownUser} != '', ${ownUser}, span_user) AS who
       FROM (SELECT * FROM exceptions WHERE ${where}) AS exceptions
       LEFT ANY JOIN (SELECT trace_id, span_id, user_id AS span_user FROM spans
         WHERE project = {project:String} AND user_id != '' AND trace_id IN (SELECT trace_id FROM exceptions WHERE ${where})
       ) AS users ON exceptions.trace_id = users.trace_id AND exceptions.span_id = users.span_id)
     GROUP BY problem ORDER BY count DESC, problem LIMIT {rows:UInt32}`,
    { ...parameters, rows: question.limit + 1 },
    pointRead,
  );
  const kept = rows.slice(0, question.limit);
  const seen = await readSeen(
    reader,
    question,
    kept.map(({ problem }) => problem),
  );
  return { problems: kept.map((row) => mapProblem(row, seen)), more: rows.length > question.limit };
}

type Seen = ReadonlyMap<string, { readonly first: number; readonly last: number }>;

/** First and last time over all that is kept, in the same project and service. */
async function readSeen(
  reader: Reader,
  question: ExceptionQuestion,
  problems: readonly string[],
): Promise<Seen> {
  if (problems.length === 0) return new Map();
  const ofService = question.service === undefined ? '' : ' AND service = {service:String}';
  const rows = await reader.read<{ problem: string; first: number; last: number }>(
    `SELECT toString(problem_id) AS problem, toUnixTimestamp64Milli(toDateTime64(min(time), 3)) AS first,
       toUnixTimestamp64Milli(toDateTime64(max(time), 3)) AS last
     FROM exceptions WHERE project = {project:String}${ofService} AND problem_id IN {problems:Array(String)}
     GROUP BY problem`,
    {
      project: question.project,
      problems: [...problems],
      ...(question.service === undefined ? {} : { service: question.service }),
    },
    pointRead,
  );
  return new Map(
    rows.map(({ problem, first, last }) => [problem, { first: Number(first), last: Number(last) }]),
  );
}

function mapProblem(row: ProblemRow, seen: Seen): Problem {
  const times = seen.get(row.problem);
  return {
    problemId: row.problem,
    type: row.kind,
    message: row.text.slice(0, 500),
    count: row.count,
    users: Number(row.users),
    services: row.services.toSorted(),
    operations: row.operations.toSorted(),
    operationCount: Number(row.operationCount),
    versions: row.versions.toSorted(),
    firstSeenMs: Math.max(0, times?.first ?? 0),
    lastSeenMs: Math.max(0, times?.last ?? 0),
  };
}
