import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { makeGlobals } from '../../../server/src/query/kql/bind/bind.ts';
import type { BridgeGlobals } from '../../../server/src/query/kql/bind/language.ts';
import { compileQuery } from '../../../server/src/query/kql/compile.ts';
import type { StageTable } from '../../../server/src/query/kql/plan/context.ts';
import { type Execute, type QueryResult, runPlan } from '../../../server/src/query/kql/run/run-plan.ts';
import { statementSettings } from '../../../server/src/query/kql/run-kql.ts';
import { type ConformanceCase, findDifference, fixtureCell } from './compare.ts';

const fixtures = new URL('../../fixtures/kql/', import.meta.url);
const nowTicks = 639_000_000_000_000_000n;

/** All recorded cases of one area, or of every area. `folder` may point to another set of the same form. */
export function readCases(area?: string, folder: URL = fixtures): ConformanceCase[] {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.jsonl') && (area === undefined || name === `${area}.jsonl`),
  );
  return files.flatMap((name) =>
    readFileSync(new URL(name, folder), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(
        (line, i) =>
          ({
            id: `${name}:${i + 1}`,
            area: name.replace('.jsonl', ''),
            ...(JSON.parse(line) as object),
          }) as ConformanceCase,
      ),
  );
}

interface NativeSession {
  query(sql: string, format: string): unknown;
}

/** Runs statements in this process, on an in-memory engine. */
export function openExecute(): Execute {
  const { Session } = createRequire(new URL('../../../server/package.json', import.meta.url))('chdb') as {
    Session: new () => NativeSession;
  };
  const session = new Session();
  for (const [name, value] of Object.entries(statementSettings))
    session.query(`SET ${name} = ${value}`, 'Null');
  return async (sql) => {
    const text = String(session.query(sql, 'JSONCompactEachRow')).trim();
    return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as unknown[]);
  };
}

export type Run = (query: string) => Promise<QueryResult>;

/** Compiles and runs queries without tables of their own. */
export function openRun(execute: Execute): Run {
  const empty = makeGlobals([]);
  const compile = (text: string, globals: BridgeGlobals, stages: ReadonlyMap<string, StageTable>) =>
    compileQuery(text, globals, new Map(), { nowTicks, stages });
  const recompile = async (text: string, stages: ReadonlyMap<string, StageTable>) => {
    const tables = [...stages].map(([name, table]) => ({ name, columns: table.columns }));
    return compile(text, makeGlobals(tables), stages);
  };
  return (query) =>
    Promise.resolve().then(() => runPlan(compile(query, empty, new Map()), execute, recompile));
}

export interface Outcome {
  readonly test: ConformanceCase;
  /** Undefined when the answer is the recorded one */
  readonly failure?: string;
}

export async function runCase(test: ConformanceCase, run: Run): Promise<Outcome> {
  try {
    const result = await run(test.query);
    if (test.error) return { test, failure: 'rows instead of an error' };
    const rows = result.rows.map((row) => row.map((cell, i) => fixtureCell(cell, result.columns[i]!.type)));
    const failure = findDifference(
      test,
      result.columns.map((column) => column.name),
      rows,
    );
    return failure === undefined ? { test } : { test, failure };
  } catch (error) {
    if (test.error)
      return error instanceof Error && error.name === 'KqlError'
        ? { test }
        : { test, failure: `not a typed error: ${String(error).slice(0, 300)}` };
    return {
      test,
      failure: `error: ${String(error instanceof Error ? error.message : error).slice(0, 700)}`,
    };
  }
}

/** Passes by area, by confidence, and apart for edge cases. */
export function summarize(outcomes: readonly Outcome[]): string {
  const lines: string[] = [];
  const count = (group: readonly Outcome[]) =>
    `${group.filter((outcome) => !outcome.failure).length}/${group.length}`;
  for (const area of [...new Set(outcomes.map((outcome) => outcome.test.area))]) {
    const group = outcomes.filter((outcome) => outcome.test.area === area);
    lines.push(
      `${area.padEnd(16)} ${count(group.filter((outcome) => !outcome.test.edge))} edge ${count(group.filter((outcome) => outcome.test.edge))}`,
    );
  }
  for (const confidence of [
    ...new Set(outcomes.map((outcome) => outcome.test.confidence ?? 'error expected')),
  ]) {
    lines.push(
      `  ${confidence.padEnd(36)} ${count(outcomes.filter((outcome) => (outcome.test.confidence ?? 'error expected') === confidence))}`,
    );
  }
  lines.push(
    `all ${count(outcomes.filter((outcome) => !outcome.test.edge))} edge ${count(outcomes.filter((outcome) => outcome.test.edge))}`,
  );
  return lines.join('\n');
}
