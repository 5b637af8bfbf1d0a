import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { clickhouseType } from '../../model/columns/make-column.ts';
import { type TableColumns, type TableName, tables } from '../../model/tables.ts';
import { writeParts } from './backlog.ts';
import type { BlockStore } from './loader-options.ts';

/** Inserts tried for one block (one bad row of 130,000 needs about 35); what fails after that is set aside whole. */
const attempts = 300;

/** A block the store refuses for its content. */
export interface RefusedBlock {
  readonly table: TableName;
  readonly token: string;
  readonly rows: number;
  readonly parts: readonly Uint8Array[];
}

export interface PoisonOptions {
  readonly store: BlockStore;
  /** Refused rows go into its `dead-letters/`. */
  readonly dataDir: string;
}

export interface PoisonOutcome {
  readonly stored: number;
  readonly refused: number;
  /** Files that hold the refused rows, Native form. */
  readonly files: readonly string[];
  readonly firstError: unknown;
}

interface Range {
  readonly from: number;
  readonly rows: number;
}

/**
 * Stores the good rows of a refused block and sets the bad ones aside. The block goes into a table in memory, from
 * which halves, quarters … are inserted, each with a token made of the block's and its range: doing it again after a
 * crash repeats the same steps and stores nothing twice.
 * @throws HeadwaterError HEADWATER_ENGINE_UNAVAILABLE: start over later
 */
export async function storeGoodRows(block: RefusedBlock, options: PoisonOptions): Promise<PoisonOutcome> {
  const { store } = options;
  const staging = `refused_${block.table}`;
  const refused: Range[] = [];
  let firstError: unknown;
  try {
    await stage(block, staging, store);
    const waiting: Range[] = halves({ from: 0, rows: block.rows });
    for (let tried = 0; waiting.length > 0; tried++) {
      const range = waiting.shift()!;
      const error = await insertRange(block, staging, range, store);
      if (error === undefined) continue;
      firstError ??= error;
      if (range.rows === 1 || tried >= attempts) refused.push(range);
      else waiting.push(...halves(range));
    }
  } catch (error) {
    if (isUnavailable(error)) throw error;
    // Not even a table without rules takes it: nothing of it can be told apart.
    firstError ??= error;
    refused.push({ from: 0, rows: block.rows });
  }
  const files = refused.length === 0 ? [] : await setAside(block, staging, refused, firstError, options);
  await store.command(`DROP TABLE IF EXISTS ${staging}`);
  const count = refused.reduce((sum, { rows }) => sum + rows, 0);
  return { stored: block.rows - count, refused: count, files, firstError };
}

async function stage(block: RefusedBlock, staging: string, store: BlockStore): Promise<void> {
  const kinds: TableColumns = tables[block.table];
  const columns = Object.entries(kinds).map(([name, kind]) => `${name} ${clickhouseType(kind)}`);
  await store.command(`DROP TABLE IF EXISTS ${staging}`);
  await store.command(`CREATE TABLE ${staging} (${columns.join(', ')}) ENGINE = Memory`);
  await store.insertBlock(staging, block.parts, { token: block.token, rows: block.rows });
}

/** @returns why the store refused the rows, or undefined when they are in */
async function insertRange(
  { table, token }: RefusedBlock,
  staging: string,
  { from, rows }: Range,
  store: BlockStore,
): Promise<unknown> {
  const columns = Object.keys(tables[table]).join(', ');
  const settings = {
    insert_deduplication_token: `${token}-${from}-${rows}`,
    deduplicate_blocks_in_dependent_materialized_views: '1',
    // One thread, one block: the range is then always the same rows, and one part.
    max_threads: '1',
    max_insert_threads: '1',
    min_insert_block_size_rows: '1048576',
    min_insert_block_size_bytes: '0',
  };
  const sql = `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${staging} LIMIT ${rows} OFFSET ${from}`;
  try {
    await store.command(sql, {}, settings);
    return undefined;
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return error;
  }
}

/** Writes the refused rows and why; the same names when it is done again. */
async function setAside(
  block: RefusedBlock,
  staging: string,
  ranges: readonly Range[],
  error: unknown,
  { store, dataDir }: PoisonOptions,
): Promise<string[]> {
  const directory = join(dataDir, 'dead-letters');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  for (const { from, rows } of ranges) {
    const path = join(directory, `${block.token}-${from}-${rows}.native`);
    const isWhole = rows === block.rows;
    const sql = `SELECT * FROM ${staging} LIMIT ${rows} OFFSET ${from}`;
    const bytes = isWhole
      ? block.parts
      : [await store.readBytes(sql, {}, { format: 'Native', maxThreads: 1 })];
    writeParts(path, bytes);
    files.push(path);
  }
  const note = { table: block.table, rows: block.rows, refused: ranges, error: String(error) };
  writeParts(join(directory, `${block.token}.json`), [Buffer.from(`${JSON.stringify(note, null, 2)}\n`)]);
  return files;
}

function halves({ from, rows }: Range): Range[] {
  const half = rows >> 1;
  if (half === 0) return [{ from, rows }];
  return [
    { from, rows: half },
    { from: from + half, rows: rows - half },
  ];
}

export const isUnavailable = (error: unknown): boolean =>
  !(error instanceof HeadwaterError) || error.retryable;
