import { bytes, GiB, MiB, type Section } from '../option.ts';

export const journal = {
  text: 'The write-ahead journal: what was acknowledged and is not in the store yet.',
  options: {
    segmentBytes: bytes({
      default: 64 * MiB,
      min: MiB,
      text: 'Size at which a segment file is closed and the next one begun.',
      reason: 'About one second at full load; a whole segment is deleted at once when its rows are stored.',
    }),
    maxBytes: bytes({
      default: 4 * GiB,
      min: 2 * MiB,
      text: 'Size of all segments together. Beyond it nothing more is accepted until the engine has caught up.',
      reason: 'Half an hour at 10,000 spans a second without an engine.',
    }),
    reserveBytes: bytes({
      default: GiB,
      text: 'Disk space that is left free. Below it nothing more is accepted, so that the engine can still merge.',
      reason: 'Merges need room; a full disk helps nobody.',
    }),
  },
} satisfies Section;
