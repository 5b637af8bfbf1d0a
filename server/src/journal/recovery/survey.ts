import type { JournalFile } from '../file-system.ts';
import type { RetryWindow } from '../retry-window.ts';
import { recordHeaderBytes, terminatorBytes } from '../segments/record-format.ts';
import { type SegmentHeader, segmentHeaderBytes } from '../segments/segment-header.ts';
import { readTolerantly, scanSegment } from '../segments/segment-reader.ts';
import type { Quarantine } from './quarantine.ts';

/** How much of a torn end is copied aside; more of it is what the file held in a former life. */
const tornTailBytes = 1024 * 1024;

/** A segment file of an earlier run. */
export interface FoundSegment {
  number: number;
  header: SegmentHeader | undefined;
  /** Its header is of another segment: a file kept for reuse and not yet begun. */
  isReused: boolean;
  size: number;
  /** Where to stop reading; exact when a later segment tells (`isSealed`), else the file's size. */
  end: number;
  isSealed: boolean;
  /** Records from this seq on are void, or repeated in a later segment. */
  supersededFrom: number;
}

export interface DamageCounters {
  /** Places with bytes of no whole record that were written and synced once. */
  damagedRegions: number;
  damagedBytes: number;
  /** Unfinished last writes. Not acknowledged, unless damage hit exactly the last record. */
  tornTails: number;
}

export interface Survey {
  records: number;
  /** Where the valid records end. */
  end: number;
  /** Highest number that counts, and highest number seen at all; 0 without records. */
  lastSeq: number;
  lastSeenSeq: number;
  /** Bytes behind the last record that were written in vain. */
  tornBytes: number;
}

/** Reads a segment once: collects retry keys, copies damaged bytes aside, finds where its records end. */
export async function surveySegment(
  file: JournalFile,
  segment: FoundSegment,
  options: { journalId: Buffer; bodyLimit: number },
  into: { window: RetryWindow; quarantine: Quarantine; damage: DamageCounters },
): Promise<Survey> {
  const survey: Survey = { records: 0, end: segmentHeaderBytes, lastSeq: 0, lastSeenSeq: 0, tornBytes: 0 };
  const { number, end } = segment;
  for await (const event of scanSegment(file, { ...options, number, end })) {
    if (event.kind === 'record') {
      const { seq, timeMs, hasKey, bodyBytes } = event.header;
      survey.records++;
      survey.end = event.offset + recordHeaderBytes + bodyBytes;
      survey.lastSeenSeq = Math.max(survey.lastSeenSeq, seq);
      if (seq >= segment.supersededFrom) continue;
      survey.lastSeq = Math.max(survey.lastSeq, seq);
      if (hasKey) into.window.add(event.key, timeMs);
    } else if (event.tail && !segment.isSealed) {
      if (!(await isTorn(file, event.offset))) continue;
      survey.tornBytes = event.bytes;
      into.damage.tornTails++;
      await into.quarantine.keep(file, number, event.offset, Math.min(event.bytes, tornTailBytes));
    } else if (await into.quarantine.keep(file, number, event.offset, event.bytes)) {
      into.damage.damagedRegions++;
      into.damage.damagedBytes += event.bytes;
    }
  }
  return survey;
}

/** Each write ends in zeros that the next one replaces: anything else there is an unfinished write. */
async function isTorn(file: JournalFile, offset: number): Promise<boolean> {
  const bytes = Buffer.alloc(terminatorBytes);
  const length = await readTolerantly(file, bytes, offset);
  return bytes.subarray(0, length).some((byte) => byte !== 0);
}
