import type { OpenBlock } from '../../model/columns/open-block.ts';
import type { TableName } from '../../model/tables.ts';
import type { Hold } from './watermark.ts';

/** A block that gets no more rows and waits for the store. */
export interface FullBlock {
  readonly table: TableName;
  /** The same rows always come with the same token, so a second insert stores nothing. */
  readonly token: string;
  /** Resolves when all its rows are on disk in the journal, or those that are not were taken out of it. */
  readonly settled: Promise<void>;
  readonly hold: Hold;
  /** Its rows; undefined while they are in the backlog directory. */
  content: OpenBlock | undefined;
  /** Size in memory or on disk. */
  bytes: number;
  rows: number;
}

export function blockToken(journalId: string, table: TableName, block: number): string {
  return `${journalId}-${table}-${block}`;
}
