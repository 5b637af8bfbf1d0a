import { makeGlobals } from '../bind/bind.ts';
import { type ForeignTable, nameForeignTables } from '../bind/foreign.ts';
import { compileQuery } from '../compile.ts';
import { KqlError, kqlError } from '../kql-error.ts';
import type { StageTable } from '../plan/context.ts';
import type { TableSource } from '../schema/catalogue.ts';
import { foreignProject } from '../schema/tables.ts';
import { boundTables } from './bound-tables.ts';
import type { CompiledText, CompileRequest } from './messages.ts';
import { functionsPrefix, shiftBack } from './saved-functions.ts';

export type CompileOrder = Pick<CompileRequest, 'text' | 'nowTicks' | 'timespan' | 'stages' | 'functions'>;

/**
 * Compiles against the tables of telemetry, those of other projects that the text names, the tables that earlier
 * stages of the query made, and the caller's saved functions.
 */
export function compileOverTables({
  text,
  nowTicks,
  timespan,
  stages,
  functions,
}: CompileOrder): CompiledText {
  const prefix = functionsPrefix(text, functions);
  const whole = prefix + text;
  const named = nameForeignTables(whole);
  const base = boundTables(timespan);
  const foreign = named.tables.map((table) => foreignSource(table, base.tables, prefix.length));
  const tables = foreign.length === 0 ? base.tables : withForeign(base.tables, foreign);
  const extra = [...stages].map(([name, table]) => ({ name, columns: table.columns }));
  const globals =
    extra.length + foreign.length === 0 ? base.globals : makeGlobals([...tables.values(), ...extra]);
  try {
    const compiled = compileQuery(whole, globals, tables, { nowTicks, stages, boundText: named.text });
    return {
      compiled: withoutPrefix(compiled, prefix.length),
      projects: projectsOf(named.tables, prefix.length),
    };
  } catch (error) {
    throw error instanceof KqlError ? shiftBack(error, prefix) : error;
  }
}

function withForeign(
  tables: ReadonlyMap<string, TableSource>,
  foreign: readonly TableSource[],
): ReadonlyMap<string, TableSource> {
  return new Map([...tables, ...foreign.map((table) => [table.name, table] as const)]);
}

function foreignSource(
  { alias, table, project, start, length }: ForeignTable,
  tables: ReadonlyMap<string, TableSource>,
  shift: number,
): TableSource {
  const own = tables.get(table);
  if (!own)
    throw kqlError(
      'HEADWATER_KQL_SYNTAX',
      `there is no table '${table}'`,
      Math.max(start - shift, 0),
      length,
    );
  return { ...foreignProject(own, project), name: alias, hidden: true };
}

function projectsOf(tables: readonly ForeignTable[], shift: number): CompiledText['projects'] {
  return tables.map(({ project, start, length }) => ({ project, start: Math.max(start - shift, 0), length }));
}

function withoutPrefix(compiled: CompiledText['compiled'], length: number): CompiledText['compiled'] {
  if (compiled.kind === 'plan' || length === 0) return compiled;
  if (compiled.kind === 'stage') return { ...compiled, text: compiled.text.slice(length) };
  return {
    kind: 'split',
    parts: compiled.parts.map((part) => ({ ...part, text: part.text.slice(length) })),
  };
}

const noStages: ReadonlyMap<string, StageTable> = new Map();

/** Compiles once, so that the first query does not wait half a second. */
export function warmCompiler(): void {
  const text =
    'requests | where timestamp > ago(1h) and success == false | extend d = tostring(customDimensions.x) | summarize count(), percentile(duration, 95) by bin(timestamp, 5m), name | join kind=leftouter (dependencies | summarize n = count() by name) on name | order by timestamp desc | take 10';
  compileOverTables({ text, nowTicks: 0n, timespan: false, stages: noStages, functions: [] });
}
