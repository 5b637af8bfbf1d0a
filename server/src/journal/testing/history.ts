import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Clock } from '../clock.ts';
import { type Journal, openJournal } from '../journal.ts';
import type { JournalRecord } from '../recovery/recover.ts';
import { type Fault, randomFrom, type VirtualDisk } from './virtual-disk.ts';

/** One thing that happens to a journal. */
export type Step =
  | { do: 'append'; bytes: number; withKey: boolean }
  /** Lets the event loop turn so often that writes get on, or not far. */
  | { do: 'turn'; times: number }
  | { do: 'release'; share: number }
  | { do: 'fail'; fault: Fault }
  | { do: 'fill' }
  | { do: 'heal' }
  | { do: 'pass'; ms: number }
  | { do: 'restart'; by: 'powerCut' | 'kill' | 'close' };

type Outcome = 'waiting' | 'acknowledged' | 'rejected' | 'unknown';

interface Entry {
  id: number;
  seq: number;
  body: Buffer;
  key: Buffer;
  timeMs: number;
  outcome: Outcome;
}

export const directory = '/data/journal';
const retryWindowMs = 600_000;

/**
 * Plays a history against a journal on a virtual disk and keeps the ledger an outside client would keep.
 * Every restart checks the promises; a broken one throws.
 */
export class History {
  readonly #disk: VirtualDisk;
  readonly #entries = new Map<number, Entry>();
  #nowMs = 1_800_000_000_000;
  #journal: Journal | undefined;
  #releasedSeq = 0;
  #nextId = 1;

  constructor(disk: VirtualDisk) {
    this.#disk = disk;
  }

  async run(steps: readonly Step[]): Promise<void> {
    await this.#open();
    for (const step of steps) await this.#take(step);
    await this.#restart('powerCut');
    await this.#restart('kill');
    await this.#restart('close');
  }

  async #take(step: Step): Promise<void> {
    if (step.do === 'append') this.#append(step.bytes, step.withKey);
    else if (step.do === 'turn') await turn(step.times);
    else if (step.do === 'release') this.#release(step.share);
    else if (step.do === 'fail') this.#disk.fail(step.fault);
    else if (step.do === 'fill') this.#disk.isFull = true;
    else if (step.do === 'heal') this.#disk.heal();
    else if (step.do === 'pass') this.#nowMs += step.ms;
    else await this.#restart(step.by);
  }

  #append(bytes: number, withKey: boolean): Entry {
    const id = this.#nextId++;
    const body = bodyOf(id, bytes);
    const key = withKey ? keyOf(id) : Buffer.alloc(0);
    const entry: Entry = { id, seq: 0, body, key, timeMs: this.#nowMs, outcome: 'waiting' };
    this.#entries.set(id, entry);
    const scratch = Buffer.from(body);
    const { seq, durable } = this.#opened.append({
      key,
      parts: [scratch.subarray(0, 8), scratch.subarray(8)],
    });
    scratch.fill(0xee);
    entry.seq = seq;
    durable.then(
      () => {
        if (entry.outcome === 'waiting') entry.outcome = 'acknowledged';
      },
      (error: unknown) => {
        const isUncertain = error instanceof HeadwaterError && error.code === 'HEADWATER_JOURNAL_UNCERTAIN';
        if (entry.outcome === 'waiting') entry.outcome = isUncertain ? 'unknown' : 'rejected';
      },
    );
    return entry;
  }

  /** Releases as a loader does: up to a record before which all have their answer. */
  #release(share: number): void {
    const waiting = [...this.#entries.values()].find((e) => e.outcome === 'waiting' && e.seq > 0);
    const decided = [...this.#entries.values()].filter(
      (e) => e.outcome === 'acknowledged' && e.seq < (waiting?.seq ?? 1e15),
    );
    const chosen = decided[Math.floor(decided.length * share)];
    if (chosen === undefined || chosen.seq <= this.#releasedSeq) return;
    this.#releasedSeq = chosen.seq;
    this.#opened.release(chosen.seq);
  }

  async #restart(by: 'powerCut' | 'kill' | 'close'): Promise<void> {
    if (by === 'close') {
      this.#disk.heal();
      await this.#opened.close();
    }
    // What has settled by now was told to the sender; later answers of the dead process reach nobody.
    await Promise.resolve();
    if (by === 'powerCut') this.#disk.powerCut();
    else this.#disk.kill();
    for (const entry of this.#entries.values()) if (entry.outcome === 'waiting') entry.outcome = 'unknown';
    this.#disk.heal();
    const first = await this.#open();
    this.#check(first);
    this.#disk.kill();
    const second = await this.#open();
    expectSame(first, second);
    await this.#checkWriter();
  }

  async #open(): Promise<JournalRecord[]> {
    const clock: Clock = { nowMs: () => this.#nowMs, delay: () => turn(1) };
    const options = { directory, files: this.#disk.mount(), clock, retryWindowMs };
    const limits = { segmentBytes: 8192, reserveBytes: 1, recordBytes: 16_384, journalBytes: 1_000_000 };
    const { journal, recovered } = await openJournal({ ...options, ...limits });
    this.#journal = journal;
    const records: JournalRecord[] = [];
    for await (const record of recovered) records.push(record);
    return records;
  }

  #check(records: readonly JournalRecord[]): void {
    const seen = new Set<number>();
    let lastSeq = 0;
    for (const record of records) {
      const entry = this.#entries.get(idOf(record.body));
      if (entry === undefined || !entry.body.equals(record.body))
        throw new Error(`invented seq ${record.seq}`);
      if (seen.has(entry.id)) throw new Error(`duplicate of ${entry.id}`);
      if (entry.outcome === 'rejected') throw new Error(`rejected ${entry.id} came back`);
      if (record.seq <= lastSeq) throw new Error(`seq ${record.seq} after ${lastSeq}`);
      if (!entry.key.equals(record.key)) throw new Error(`key of ${entry.id} changed`);
      lastSeq = record.seq;
      seen.add(entry.id);
      entry.seq = record.seq;
    }
    for (const entry of this.#entries.values()) this.#checkEntry(entry, seen.has(entry.id));
  }

  #checkEntry(entry: Entry, isRecovered: boolean): void {
    if (entry.outcome === 'acknowledged' && entry.seq > this.#releasedSeq && !isRecovered) {
      throw new Error(`lost ${entry.id}`);
    }
    const isRecent = entry.timeMs >= this.#nowMs - retryWindowMs;
    const known = entry.key.length > 0 && this.#opened.hasKey(entry.key);
    if (entry.outcome === 'acknowledged' && entry.key.length > 0 && isRecent && !known) {
      throw new Error(`forgot the key of ${entry.id}`);
    }
    // From here on recovery has decided: what it gave stays, what it did not give never comes.
    if (entry.outcome === 'unknown') entry.outcome = isRecovered ? 'acknowledged' : 'rejected';
    if (entry.outcome === 'rejected' && known) throw new Error(`knows the key of rejected ${entry.id}`);
  }

  async #checkWriter(): Promise<void> {
    const entry = this.#append(40, true);
    for (let i = 0; i < 200 && entry.outcome === 'waiting'; i++) await turn(1);
    if (entry.outcome !== 'acknowledged') throw new Error(`the writer is not alive: ${entry.outcome}`);
  }

  get #opened(): Journal {
    if (this.#journal === undefined) throw new Error('not open');
    return this.#journal;
  }
}

function expectSame(first: readonly JournalRecord[], second: readonly JournalRecord[]): void {
  const text = (records: readonly JournalRecord[]) => records.map((r) => `${r.seq}:${idOf(r.body)}`).join();
  if (text(first) !== text(second)) throw new Error(`recovery differs: ${text(first)} / ${text(second)}`);
}

async function turn(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await new Promise((resolve) => setImmediate(resolve));
}

function bodyOf(id: number, bytes: number): Buffer {
  const random = randomFrom(id);
  const body = Buffer.alloc(Math.max(8, bytes));
  for (let i = 8; i < body.length; i++) body[i] = random() * 256;
  body.writeUInt32LE(id, 0);
  return body;
}

function idOf(body: Uint8Array): number {
  return Buffer.from(body).readUInt32LE(0);
}

function keyOf(id: number): Buffer {
  const key = Buffer.alloc(16, 0x5a);
  key.writeUInt32LE(id, 4);
  return key;
}
