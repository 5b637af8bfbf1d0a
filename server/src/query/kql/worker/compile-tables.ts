import { makeGlobals } from '../bind/bind.ts';
import type { BridgeGlobals } from '../bind/language.ts';
import { type Compiled, compileQuery } from '../compile.ts';
import { KqlError } from '../kql-error.ts';
import type { StageTable } from '../plan/context.ts';
import type { TableSource } from '../schema/catalogue.ts';
import { listTables } from '../schema/tables.ts';
import { completeAt, diagnose } from './editor-service.ts';
import type { Completions, EditorDiagnostic } from './messages.ts';

interface Bound {
  readonly globals: BridgeGlobals;
  readonly tables: ReadonlyMap<string, TableSource>;
}

const known = new Map<boolean, Bound>();

function boundTables(timespan: boolean): Bound {
  const found = known.get(timespan);
  if (found) return found;
  const list = listTables({ timespan });
  const made: Bound = {
    globals: known.get(!timespan)?.globals ?? makeGlobals(list),
    tables: new Map(list.map((table) => [table.name, table])),
  };
  known.set(timespan, made);
  return made;
}

/** Compiles against the tables of telemetry and those that earlier stages of the query made. */
export function compileOverTables(
  text: string,
  nowTicks: bigint,
  timespan: boolean,
  stages: ReadonlyMap<string, StageTable>,
): Compiled {
  const { globals, tables } = boundTables(timespan);
  if (stages.size === 0) return compileQuery(text, globals, tables, { nowTicks });
  const made = [...stages].map(([name, table]) => ({ name, columns: table.columns }));
  return compileQuery(text, makeGlobals([...tables.values(), ...made]), tables, { nowTicks, stages });
}

/** What can stand at a position of a query over telemetry. */
export function completeOverTables(text: string, position: number): Completions {
  return completeAt(text, position, boundTables(false).globals);
}

/** What is wrong with a query over telemetry: the language's mistakes, else what we cannot run. */
export function checkOverTables(text: string): EditorDiagnostic[] {
  const found = diagnose(text, boundTables(false).globals);
  if (text.trim() === '' || found.some(({ severity }) => severity === 'error')) return found;
  try {
    compileOverTables(text, 0n, false, new Map());
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    found.push({ severity: 'error', message: error.message, start: error.start, length: error.length });
  }
  return found;
}

/** Loads the language service and compiles once, so that the first query does not wait a second. */
export function warmUp(): void {
  compileOverTables(
    'requests | where timestamp > ago(1h) | summarize count() by bin(timestamp, 5m), name | order by timestamp desc',
    0n,
    false,
    new Map(),
  );
}
