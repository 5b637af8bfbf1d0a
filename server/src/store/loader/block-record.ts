import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { TableRecord } from '../../model/rows/row-sink.ts';
import { type TableName, tableNames } from '../../model/tables.ts';

/** One request's rows of one table, as a journal record carries them. */
export interface BlockShare {
  readonly table: TableName;
  /** Number of the block the rows belong to: unique per table and journal. */
  readonly block: number;
  /** See `OpenBlock.append`. */
  readonly encoded: Uint8Array;
}

const recordVersion = 1;
const shareHeadBytes = 13;

/**
 * The body of a journal record.
 * Layout, little endian: u8 version · u8 number of shares · per share u8 table (position in `tableNames`),
 * f64 block number, u32 length · then the shares' bytes, in the same order.
 * @returns the parts to append; those of `records` are passed on as they are
 */
export function encodeBlockRecord(
  records: readonly TableRecord[],
  blockOf: (table: TableName) => number,
): Uint8Array[] {
  const head = Buffer.allocUnsafe(2 + records.length * shareHeadBytes);
  head[0] = recordVersion;
  head[1] = records.length;
  const parts: Uint8Array[] = [head];
  let at = 2;
  for (const { table, parts: encoded } of records) {
    let length = 0;
    for (const part of encoded) {
      length += part.length;
      parts.push(part);
    }
    head[at] = tableNames.indexOf(table);
    head.writeDoubleLE(blockOf(table), at + 1);
    head.writeUInt32LE(length, at + 9);
    at += shareHeadBytes;
  }
  return parts;
}

/** @throws HeadwaterError HEADWATER_BLOCK_DAMAGED */
export function decodeBlockRecord(body: Uint8Array): BlockShare[] {
  if (body.length < 2 || body[0] !== recordVersion) throw damaged('unknown version');
  const count = body[1]!;
  let at = 2 + count * shareHeadBytes;
  if (at > body.length) throw damaged('it ends early');
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const shares: BlockShare[] = [];
  for (let i = 0; i < count; i++) {
    const head = 2 + i * shareHeadBytes;
    const table = tableNames[body[head]!];
    const length = view.getUint32(head + 9, true);
    if (table === undefined || at + length > body.length) throw damaged('it ends early or names no table');
    const block = view.getFloat64(head + 1, true);
    shares.push({ table, block, encoded: body.subarray(at, at + length) });
    at += length;
  }
  return shares;
}

const damaged = (detail: string) => new HeadwaterError('HEADWATER_BLOCK_DAMAGED', detail);
