import { type Bytes, bytesOf, equalBytes } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { WordColumn } from '../columns/word-column.ts';
import { Cuts } from '../cuts.ts';
import { TimeWindow } from '../time-window.ts';

/** A resource as the rows refer to it. Made once, by `ResourceRows`, and compared by identity. */
export interface Origin {
  readonly project: Bytes;
  readonly service: Bytes;
  readonly environment: Bytes;
  readonly version: Bytes;
  readonly instance: Bytes;
  readonly host: Bytes;
  readonly idLow: number;
  readonly idHigh: number;
}

/** An instrumentation scope; `noScope` when there is none. */
export interface Scope {
  readonly name: Bytes;
  readonly idLow: number;
  readonly idHigh: number;
}

export const noBytes = bytesOf('');
export const noScope: Scope = { name: noBytes, idLow: 0, idHigh: 0 };

/** What all writers know of the request at hand. */
export class RequestState {
  readonly window = new TimeWindow();
  readonly cuts = new Cuts();
  project: Bytes = noBytes;
  projectText = '';
  dialect: Bytes = noBytes;
  nowNs = 0n;
  nowMs = 0;
  /** Counts requests, so that writers see that project or dialect may be others. */
  serial = 0;

  begin(projectText: string, dialect: string, nowNs: bigint, pastNs: bigint, futureNs: bigint): void {
    this.serial += 1;
    this.nowNs = nowNs;
    this.nowMs = Number(nowNs / 1_000_000n);
    this.window.set(nowNs, pastNs, futureNs);
    if (projectText !== this.projectText) {
      this.projectText = projectText;
      this.project = bytesOf(projectText);
    }
    const text = bytesOf(dialect);
    const { length } = text.u8;
    if (length !== this.dialect.u8.length || !equalBytes(text, 0, this.dialect, 0, length))
      this.dialect = text;
  }
}

/** Resources whose words are remembered at a time; a batch of one sender alternates between few. */
const originSlots = 256;
const wordsOfOrigin = 6;

/** Writes the columns that say where a row comes from; their words are looked up once per resource and block. */
export class OriginRows {
  private readonly request: RequestState;
  private origin: Origin | undefined;
  private scope: Scope | undefined;
  private generation = -1;
  private serial = -1;
  /** Numbers of the words of the origin at hand, in this order, then of scope and dialect. */
  private readonly ids = new Int32Array(wordsOfOrigin + 2);
  /** Words of origins met before in this block, by the lowest bits of their id. */
  private readonly known: (Origin | undefined)[] = new Array(originSlots).fill(undefined);
  private readonly knownIds = new Int32Array(originSlots * wordsOfOrigin);
  private words: WordColumn[] = [];
  private project = new WordColumn();
  private service = new WordColumn();
  private environment = new WordColumn();
  private version = new WordColumn();
  private instance = new WordColumn();
  private host = new WordColumn();
  private scopeName = new WordColumn();
  private dialect = new WordColumn();
  private resourceId = new FixedColumn(8);
  private scopeId = new FixedColumn(8);
  private received = new FixedColumn(8);

  constructor(request: RequestState) {
    this.request = request;
  }

  attach(block: OpenBlock): void {
    this.project = block.word('project');
    this.service = block.word('service');
    this.environment = block.word('environment');
    this.version = block.word('version');
    this.instance = block.word('instance');
    this.host = block.word('host');
    this.scopeName = block.word('scope_name');
    this.dialect = block.word('dialect');
    this.resourceId = block.fixed('resource_id');
    this.scopeId = block.fixed('scope_id');
    this.received = block.fixed('received_time');
    this.words = [this.project, this.service, this.environment, this.version];
    this.words.push(this.instance, this.host);
    this.forget(-1);
  }

  // hot: eleven stores a row, 12 ns
  write(row: number, generation: number, origin: Origin, scope: Scope): void {
    const { request, ids } = this;
    if (generation !== this.generation) this.forget(generation);
    if (request.serial !== this.serial) {
      this.serial = request.serial;
      ids[7] = this.dialect.dictionary.intern(request.dialect, 0, request.dialect.u8.length);
    }
    if (scope !== this.scope) {
      this.scope = scope;
      ids[6] = this.scopeName.dictionary.intern(scope.name, 0, scope.name.u8.length);
    }
    if (origin !== this.origin) this.learn(origin);
    this.project.setId(row, ids[0]!);
    this.service.setId(row, ids[1]!);
    this.environment.setId(row, ids[2]!);
    this.version.setId(row, ids[3]!);
    this.instance.setId(row, ids[4]!);
    this.host.setId(row, ids[5]!);
    this.scopeName.setId(row, ids[6]!);
    this.dialect.setId(row, ids[7]!);
    this.resourceId.set64(row, origin.idLow, origin.idHigh);
    this.scopeId.set64(row, scope.idLow, scope.idHigh);
    this.received.set64(row, request.window.nowLow, request.window.nowHigh);
  }

  /** The block is another one, or was rolled back: numbers of words mean nothing any more. */
  private forget(generation: number): void {
    this.generation = generation;
    this.origin = undefined;
    this.scope = undefined;
    this.serial = -1;
    this.known.fill(undefined);
  }

  private learn(origin: Origin): void {
    this.origin = origin;
    const { ids, knownIds } = this;
    const slot = origin.idLow & (originSlots - 1);
    const first = slot * wordsOfOrigin;
    if (this.known[slot] !== origin) {
      this.known[slot] = origin;
      const { project, service, environment, version, instance, host } = origin;
      for (const [i, value] of [project, service, environment, version, instance, host].entries()) {
        knownIds[first + i] = this.words[i]!.dictionary.intern(value, 0, value.u8.length);
      }
    }
    for (let i = 0; i < wordsOfOrigin; i += 1) ids[i] = knownIds[first + i]!;
  }
}
