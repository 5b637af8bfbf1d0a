import { makeGlobals } from '../bind/bind.ts';
import type { BridgeGlobals } from '../bind/language.ts';
import type { TableSource } from '../schema/catalogue.ts';
import { listTables } from '../schema/tables.ts';

interface Bound {
  readonly globals: BridgeGlobals;
  readonly tables: ReadonlyMap<string, TableSource>;
}

const known = new Map<boolean, Bound>();

/** The tables of telemetry as the language service knows them, made once per thread. */
export function boundTables(timespan: boolean): Bound {
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
