import { bytes, count, MiB, milliseconds, type Section } from '../option.ts';

export const loader = {
  text: 'Blocks on their way from the journal into the store. The first bound reached closes a block.',
  options: {
    blockRows: count('rows', {
      default: 130_000,
      min: 1,
      max: 1_048_576,
      text: 'Rows of a block.',
      reason: 'Blocks of half as many rows cost the engine a third more, insert and merges together.',
    }),
    blockBytes: bytes({
      default: 48 * MiB,
      min: MiB,
      text: 'Bytes of a block.',
      reason: 'Bounds memory when rows are large.',
    }),
    blockAgeMs: milliseconds({
      default: 500,
      min: 10,
      max: 60_000,
      text: 'Age of a block, half as much again while some block has 1,024 rows, a tenth after a pause.',
      reason: 'What is acknowledged can be found within a second.',
    }),
    memoryBytes: bytes({
      default: 96 * MiB,
      min: MiB,
      text: 'Bytes of closed blocks that wait in memory for the engine; further ones wait in files of the data directory.',
      reason: 'Keeps the server small while the engine is away; `journal.maxBytes` bounds the files.',
    }),
  },
} satisfies Section;
