import { describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { bytesOf } from './bytes.ts';
import type { FixedColumn } from './fixed-column.ts';
import { OpenBlock } from './open-block.ts';
import type { TextColumn } from './text-column.ts';
import type { WordColumn } from './word-column.ts';

interface Row {
  readonly service: string;
  readonly statement: string;
  readonly start: number;
  readonly attributes: readonly (readonly [string, string])[];
  readonly numbers: readonly (readonly [string, number])[];
}

const textArbitrary = fc.string({ unit: 'grapheme', maxLength: 200 });
const rowArbitrary: fc.Arbitrary<Row> = fc.record({
  service: fc.oneof(fc.constant(''), textArbitrary),
  statement: fc.oneof(fc.constant(''), textArbitrary),
  start: fc.nat(),
  attributes: fc.array(fc.tuple(textArbitrary, textArbitrary), { maxLength: 4 }),
  numbers: fc.array(fc.tuple(textArbitrary, fc.double()), { maxLength: 3 }),
});

/** Leaves empty values out, as writers do. */
function add(block: OpenBlock, row: Row): void {
  const at = block.rows;
  if (row.service !== '') block.word('service').setText(at, row.service);
  if (row.statement !== '') setText(block.text('db_statement'), at, row.statement);
  if (row.start !== 0) block.fixed('start_time').set64(at, row.start, 0);
  const map = block.nested('attributes');
  for (const [key, value] of row.attributes) {
    const index = map.add(at);
    (map.children[0] as WordColumn).setText(index, key);
    setText(map.children[1] as TextColumn, index, value);
  }
  const numbers = block.nested('attributes_number');
  for (const [key, value] of row.numbers) {
    const index = numbers.add(at);
    (numbers.children[0] as WordColumn).setText(index, key);
    (numbers.children[1] as FixedColumn).setF64(index, value);
  }
  block.rows += 1;
}

function setText(column: TextColumn, row: number, text: string): void {
  const bytes = bytesOf(text);
  column.set(row, bytes, 0, bytes.u8.length);
}

const contents = (block: OpenBlock) => Buffer.concat(block.nativeParts());
const rowsOf = (block: OpenBlock) => readNative(block.nativeParts());
const emptyRow: Row = { service: '', statement: '', start: 0, attributes: [], numbers: [] };
const batches = fc.array(fc.array(rowArbitrary, { maxLength: 5 }), { maxLength: 6 });

describe('an open block', () => {
  test('gives a Native block of the rows that were added', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { maxLength: 12 }), (rows) => {
        const block = new OpenBlock('spans');
        for (const row of rows) add(block, row);

        const read = readNative(block.nativeParts());

        expect(read).toHaveLength(rows.length);
        for (const [i, row] of rows.entries()) {
          expect(read[i]).toMatchObject({
            service: row.service,
            db_statement: row.statement,
            start_time: BigInt(row.start),
          });
          expect(read[i]!.attributes).toEqual(Object.fromEntries(row.attributes));
          expect(read[i]!.attributes_number).toEqual(Object.fromEntries(row.numbers));
        }
      }),
    );
  });

  test('has the same rows when it is rebuilt from its journal records, and the same bytes each time', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const block = new OpenBlock('spans');
        const rebuilt = new OpenBlock('spans');
        const again = new OpenBlock('spans');
        for (const rows of all) {
          const mark = block.mark();
          for (const row of rows) add(block, row);
          const record = Buffer.concat(block.encodeSince(mark));
          rebuilt.append(record);
          again.append(record);
        }

        expect(rowsOf(rebuilt)).toEqual(rowsOf(block));
        expect(contents(rebuilt).equals(contents(again))).toBe(true);
      }),
    );
  });

  test('rebuilt without some of its records, has the rows of all others', () => {
    fc.assert(
      fc.property(batches, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (all, lost) => {
        const block = new OpenBlock('spans');
        const rebuilt = new OpenBlock('spans');
        const expected = new OpenBlock('spans');
        for (const [i, rows] of all.entries()) {
          const mark = block.mark();
          for (const row of rows) add(block, row);
          if (lost[i]) continue;
          rebuilt.append(Buffer.concat(block.encodeSince(mark)));
          for (const row of rows) add(expected, row);
        }

        expect(rowsOf(rebuilt)).toEqual(rowsOf(expected));
      }),
    );
  });

  test('reads records of a block that was reset in between', () => {
    const block = new OpenBlock('spans');
    const rebuilt = new OpenBlock('spans');
    for (let round = 0; round < 3; round += 1) {
      const mark = block.mark();
      for (const service of ['b', `new ${round}`, 'a', 'b', '']) add(block, { ...emptyRow, service });
      rebuilt.append(Buffer.concat(block.encodeSince(mark)));
      if (round === 1) block.reset();
      if (round === 1) rebuilt.reset();
    }

    expect(rowsOf(rebuilt)).toEqual(rowsOf(block));
  });

  test('is as it was after a rollback, also for what is added then', () => {
    fc.assert(
      fc.property(batches, batches, (kept, dropped) => {
        const block = new OpenBlock('spans');
        const clean = new OpenBlock('spans');
        for (const [i, rows] of kept.entries()) {
          for (const row of rows) add(clean, row);
          for (const row of rows) add(block, row);
          const mark = block.mark();
          for (const row of dropped[i] ?? []) add(block, row);
          block.nativeParts();
          block.rollback(mark);
        }

        expect(contents(block).equals(contents(clean))).toBe(true);
      }),
    );
  });

  test('is empty after a reset and used again like new', () => {
    const rows = fc.sample(rowArbitrary, { numRuns: 50, seed: 7 });
    const block = new OpenBlock('spans');
    for (const row of rows) add(block, row);
    block.reset();
    const again = new OpenBlock('spans');

    for (const row of rows.slice(10)) add(block, row);
    for (const row of rows.slice(10)) add(again, row);

    expect(contents(block).equals(contents(again))).toBe(true);
  });

  test('keeps more words than two bytes can number', () => {
    const block = new OpenBlock('resources');
    const mark = block.mark();
    for (let i = 0; i < 70_000; i += 1) {
      block.word('name').setText(i, `name ${i}`);
      block.rows += 1;
    }
    const rebuilt = new OpenBlock('resources');

    rebuilt.append(Buffer.concat(block.encodeSince(mark)));

    expect(readNative(rebuilt.nativeParts())[69_999]).toMatchObject({ name: 'name 69999' });
  });
});

describe('a damaged record', () => {
  const sample = fc.sample(rowArbitrary, { numRuns: 6, seed: 3 });
  const block = new OpenBlock('spans');
  const mark = block.mark();
  for (const row of sample) add(block, row);
  const record = new Uint8Array(Buffer.concat(block.encodeSince(mark)));

  test('cut anywhere is refused and leaves nothing', () => {
    const target = new OpenBlock('spans');
    for (let length = 0; length < record.length; length += 1) {
      expect(() => target.append(record.slice(0, length))).toThrow(
        expect.objectContaining({ code: 'HEADWATER_BLOCK_DAMAGED' }),
      );
    }

    expect(contents(target).equals(contents(new OpenBlock('spans')))).toBe(true);
  });

  test('with any bit flipped is refused or read, never worse', () => {
    const target = new OpenBlock('spans');
    const empty = target.mark();
    for (let bit = 0; bit < record.length * 8; bit += 1) {
      const flipped = record.slice();
      flipped[bit >>> 3]! ^= 1 << (bit & 7);
      try {
        target.append(flipped);
      } catch (error) {
        expect(error).toBeInstanceOf(HeadwaterError);
      }
      target.rollback(empty);
    }

    target.append(record);
    expect(rowsOf(target)).toEqual(rowsOf(block));
  });

  test('read twice is refused', () => {
    const target = new OpenBlock('spans');
    target.append(record);

    expect(() => target.append(record)).toThrow('there already');
  });
});
