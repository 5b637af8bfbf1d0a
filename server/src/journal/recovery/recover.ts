import { join } from 'node:path';
import {
  type FileSystem,
  type JournalFile,
  removeIfPresent,
  systemCode,
  writeFully,
} from '../file-system.ts';
import { type KeyFile, readKeyFiles } from '../key-file.ts';
import { type ReleasedPosition, readReleased } from '../released-file.ts';
import type { RetryWindow } from '../retry-window.ts';
import { segmentName, segmentNumber } from '../segments/segment-header.ts';
import { readSegmentHeader, readTolerantly, scanSegment } from '../segments/segment-reader.ts';
import type { ClosedSegment } from '../segments/segments.ts';
import { Quarantine } from './quarantine.ts';
import { type DamageCounters, type FoundSegment, surveySegment } from './survey.ts';

const portionBytes = 1024 * 1024;

/** A record as recovery finds it; the bytes belong to the reader. */
export interface JournalRecord {
  seq: number;
  timeMs: number;
  /** 16 bytes, or none */
  key: Uint8Array;
  /** The parts as one. */
  body: Uint8Array;
}

export interface RecoverOptions {
  directory: string;
  files: FileSystem;
  window: RetryWindow;
  bodyLimit: number;
}

export interface Recovered {
  /** Undefined in a directory without a journal. */
  journalId: Buffer | undefined;
  released: ReleasedPosition | undefined;
  closed: ClosedSegment[];
  keyFiles: KeyFile[];
  nextNumber: number;
  lastSeq: number;
  damage: DamageCounters;
  quarantinedBytes: number;
  /** Records after the released position, in order, each once. */
  records: AsyncIterable<JournalRecord>;
}

/**
 * Reads what earlier runs left. The last segment is written anew, so that what is handed out is on the medium.
 * Changes nothing but `damaged/` and files that were prepared and never begun, so it can be repeated at will.
 */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { directory, files, window } = options;
  const names = await files.list(directory);
  const released = await readReleased(files, directory);
  const found = await findSegments(files, directory, names);
  const journalId = found.findLast((s) => s.header !== undefined)?.header?.journalId ?? released?.journalId;
  const recovered: Recovered = {
    journalId,
    released,
    closed: [],
    keyFiles: await readKeyFiles(files, directory, names, window),
    nextNumber: (found.at(-1)?.number ?? 0) + 1,
    lastSeq: released?.seq ?? 0,
    damage: { damagedRegions: 0, damagedBytes: 0, tornTails: 0 },
    quarantinedBytes: 0,
    records: readRecords(options, found, journalId, released?.seq ?? 0),
  };
  if (journalId !== undefined) await surveyAll(options, found, journalId, recovered);
  return recovered;
}

async function findSegments(files: FileSystem, directory: string, names: string[]): Promise<FoundSegment[]> {
  const numbers = names.map(segmentNumber).filter((number) => number !== undefined);
  const found: FoundSegment[] = [];
  for (const number of numbers.sort((a, b) => a - b)) {
    const file = await files.open(join(directory, segmentName(number)), 'read');
    try {
      const read = await readSegmentHeader(file);
      const size = await file.size();
      const header = read?.number === number ? read : undefined;
      const isReused = read !== undefined && header === undefined;
      const supersededFrom = Number.POSITIVE_INFINITY;
      found.push({ number, header, isReused, size, end: size, isSealed: false, supersededFrom });
    } finally {
      await file.close();
    }
  }
  applyHeaders(found);
  return found;
}

/** What later segments say about earlier ones. */
function applyHeaders(found: FoundSegment[]): void {
  const byNumber = new Map(found.map((segment) => [segment.number, segment]));
  let supersededFrom = Number.POSITIVE_INFINITY;
  for (const segment of found.toReversed()) {
    segment.supersededFrom = supersededFrom;
    if (segment.header === undefined) continue;
    supersededFrom = Math.min(supersededFrom, segment.header.supersedesFrom);
    const previous = byNumber.get(segment.header.previousNumber);
    if (previous === undefined) continue;
    previous.end = Math.min(previous.size, segment.header.previousEnd);
    previous.isSealed = true;
  }
}

async function surveyAll(
  options: RecoverOptions,
  found: FoundSegment[],
  journalId: Buffer,
  recovered: Recovered,
): Promise<void> {
  const { directory, files, window, bodyLimit } = options;
  const quarantine = new Quarantine(files, directory);
  const lastBegun = found.findLast(({ header }) => header !== undefined)?.number ?? 0;
  for (const segment of found) {
    const path = join(directory, segmentName(segment.number));
    const keysFrom = window.nextOrdinal;
    const file = await files.open(path, 'write');
    try {
      const into = { window, quarantine, damage: recovered.damage };
      const survey = await surveySegment(file, segment, { journalId, bodyLimit }, into);
      if (segment.number >= lastBegun) await writeAgain(file, survey.end);
      const isEmpty = survey.records === 0 && segment.header === undefined;
      if (isEmpty && (segment.isReused || survey.tornBytes === 0)) {
        await removeIfPresent(files, path);
        continue;
      }
      const seen = Math.max(survey.lastSeenSeq, (segment.header?.firstSeq ?? 1) - 1);
      // Numbers of records that a damaged end may have held are not given again.
      recovered.lastSeq = Math.max(recovered.lastSeq, seen) + survey.tornBytes;
      const lastSeq = Math.max(recovered.closed.at(-1)?.lastSeq ?? 0, survey.lastSeq);
      const { number, size: bytes } = segment;
      const keysTo = window.nextOrdinal;
      recovered.closed.push({ number, bytes, end: survey.end, lastSeq, keysFrom, keysTo, suspect: false });
    } finally {
      await file.close();
    }
  }
  recovered.quarantinedBytes = quarantine.copiedBytes;
}

/**
 * Writes a segment's bytes over themselves. If the last run saw a sync fail, the kernel may hold bytes that no
 * sync would write any more; only bytes written anew are sure to get to the medium.
 */
async function writeAgain(file: JournalFile, end: number): Promise<void> {
  const portion = Buffer.alloc(Math.min(end, portionBytes));
  for (let at = 0; at < end; ) {
    const length = await readTolerantly(file, portion.subarray(0, end - at), at);
    if (length === 0) break;
    await writeFully(file, portion.subarray(0, length), at);
    at += length;
  }
  await file.dataSync();
}

async function* readRecords(
  options: RecoverOptions,
  found: readonly FoundSegment[],
  journalId: Buffer | undefined,
  releasedSeq: number,
): AsyncIterable<JournalRecord> {
  let lastSeq = releasedSeq;
  for (const { number, end, supersededFrom } of found) {
    const file = await openUnlessGone(options.files, join(options.directory, segmentName(number)));
    if (file === undefined || journalId === undefined) continue;
    try {
      for await (const event of scanSegment(file, { journalId, number, end, bodyLimit: options.bodyLimit })) {
        if (event.kind === 'damage') continue;
        const { seq, timeMs } = event.header;
        if (seq <= lastSeq || seq >= supersededFrom) continue;
        lastSeq = seq;
        yield { seq, timeMs, key: Uint8Array.from(event.key), body: Uint8Array.from(event.body) };
      }
    } finally {
      await file.close();
    }
  }
}

/** A segment can be gone by the time it is read: never begun, or all of it released meanwhile. */
async function openUnlessGone(files: FileSystem, path: string) {
  try {
    return await files.open(path, 'read');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
