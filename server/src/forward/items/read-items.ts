import { RecordRows } from '../../model/record/read-record.ts';
import type { TableRecord } from '../../model/rows/row-sink.ts';
import { tableNames } from '../../model/tables.ts';
import type { Item } from './items.ts';
import type { Known } from './known.ts';
import { readEvents, readExceptions, readLogs } from './read-others.ts';
import { readPoints } from './read-points.ts';
import { readSpans } from './read-spans.ts';

export interface ReadOptions {
  readonly known: Known;
  /** Told of a data point whose series was never met. */
  readonly onUnknownSeries: () => void;
}

/** Order in which tables are read: what rows refer to first. */
const order = [
  'resources',
  'metric_series',
  ...tableNames.filter((name) => !/^(resources|metric_series)$/.test(name)),
];

/** Learns what a request brought of resources and series, even when nobody wants its rows. */
export function learnRecords(records: readonly TableRecord[], known: Known): void {
  for (const record of records) {
    if (record.table === 'resources') known.learnResources(rowsOf(record));
    else if (record.table === 'metric_series') known.learnSeries(rowsOf(record));
  }
}

/**
 * The items of one request, as the journal's records hold them, one after another: all of a large request at once would
 * take many times its size. Copies: good after the records are gone.
 */
export function* readItems(records: readonly TableRecord[], options: ReadOptions): Generator<Item> {
  const { known, onUnknownSeries } = options;
  learnRecords(records, known);
  for (const record of records.toSorted((a, b) => order.indexOf(a.table) - order.indexOf(b.table))) {
    if (record.table === 'resources' || record.table === 'metric_series') continue;
    const rows = rowsOf(record);
    if (record.table === 'spans') yield* readSpans(rows, known);
    else if (record.table === 'logs') yield* readLogs(rows, known);
    else if (record.table === 'exceptions') yield* readExceptions(rows, known);
    else if (record.table === 'events') yield* readEvents(rows, known);
    else yield* readPoints(rows, known, onUnknownSeries);
  }
}

function rowsOf({ table, parts }: TableRecord): RecordRows {
  return new RecordRows(table, parts.length === 1 ? parts[0]! : Buffer.concat(parts));
}
