import type { ClientSeen, Finding, Scope } from '@headwater/contract';
import type { Reader } from '../reader.ts';
import {
  type CheckedRows,
  checkClocks,
  checkLogs,
  checkParents,
  checkSpans,
  chooseRows,
} from './check-rows.ts';
import { readClientReports } from './client-reports.ts';
import { findFaults } from './find-faults.ts';
import { listClients, spanFactsKey } from './list-clients.ts';

export interface Examination {
  readonly clients: ClientSeen[];
  readonly findings: Finding[];
  readonly checked: CheckedRows;
}

/** Every client that sent in the range, and what is wrong with what it sends, from rows and its own reports. */
export async function examine(reader: Reader, scope: Scope): Promise<Examination> {
  const [checked, reports] = await Promise.all([chooseRows(reader, scope), readClientReports(reader, scope)]);
  const [spans, parents, clocks, logs] = await Promise.all([
    checkSpans(reader, checked),
    checkParents(reader, checked),
    checkClocks(reader, checked),
    checkLogs(reader, checked),
  ]);
  const facts = new Map(spans.map((row) => [spanFactsKey(row.service, row.dialect), row]));
  const clients = await listClients(reader, scope, facts, reports);
  return { clients, findings: findFaults({ spans, parents, clocks, logs, clients }), checked };
}
