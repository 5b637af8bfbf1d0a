import { type MsgpackReader, msgpackKind } from '../../../wire/msgpack-reader.ts';

/**
 * What tracers and Agents counted of all spans, also of those they dropped (pkg/proto/datadog/trace/stats.proto), as
 * msgpack maps:
 * StatsPayload (Agent):  AgentHostname, AgentEnv, AgentVersion, ClientComputed, SplitPayload, Stats [ClientStatsPayload]
 * ClientStatsPayload:    Hostname, Env, Version, Lang, TracerVersion, RuntimeID, Sequence, Service, ContainerID, Tags,
 *                        ProcessTags, Stats [bucket]
 * Bucket:                Start ns, Duration ns, Stats [group]
 * Group:                 Service, Name, Resource, HTTPStatusCode, Type, DBType, Hits, Errors, Duration ns,
 *                        OkSummary bytes, ErrorSummary bytes, Synthetics, TopLevelHits, SpanKind, PeerTags [text],
 *                        IsTraceRoot 0 unset 1 true 2 false, GRPCStatusCode, HTTPMethod, HTTPEndpoint, srv_src
 */
export class StatsGroup {
  readonly texts = new Map<string, string>();
  readonly numbers = new Map<string, number>();
  readonly sketches = new Map<string, Uint8Array>();
  peerTags: string[] = [];

  text(name: string): string {
    return this.texts.get(name) ?? '';
  }

  number(name: string): number {
    return this.numbers.get(name) ?? 0;
  }
}

export interface StatsBucket {
  readonly startNs: bigint;
  readonly durationNs: bigint;
}

/** The texts of a payload: `Hostname`, `Env`, … */
export type StatsAbout = ReadonlyMap<string, string>;

export type TakeGroup = (group: StatsGroup, bucket: StatsBucket, about: StatsAbout) => void;

const groupTexts = new Set([
  'Service',
  'Name',
  'Resource',
  'Type',
  'DBType',
  'SpanKind',
  'GRPCStatusCode',
  'HTTPMethod',
  'HTTPEndpoint',
  'srv_src',
]);
const groupNumbers = new Set([
  'HTTPStatusCode',
  'Hits',
  'Errors',
  'Duration',
  'TopLevelHits',
  'IsTraceRoot',
  'Synthetics',
]);
const groupSketches = new Set(['OkSummary', 'ErrorSummary']);
const aboutTexts = new Set([
  'Hostname',
  'Env',
  'Version',
  'Lang',
  'TracerVersion',
  'RuntimeID',
  'Service',
  'ContainerID',
  'GitCommitSha',
  'ImageTag',
  'ProcessTags',
  'AgentHostname',
  'AgentEnv',
  'AgentVersion',
]);
const peerTagLimit = 64;

/** `/v0.6/stats` @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _DEPTH */
export function readClientStats(
  reader: MsgpackReader,
  take: TakeGroup,
  shared: StatsAbout = new Map(),
): void {
  const { about, statsAt } = readAbout(reader, shared);
  const end = reader.position;
  if (statsAt >= 0) {
    reader.position = statsAt;
    eachItem(reader, () => readBucket(reader, take, about));
  }
  reader.position = end;
}

/** `/api/v0.2/stats` @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _DEPTH */
export function readAgentStats(reader: MsgpackReader, take: TakeGroup): void {
  const { about, statsAt } = readAbout(reader, new Map());
  if (statsAt < 0) return;
  reader.position = statsAt;
  eachItem(reader, () => readClientStats(reader, take, about));
}

/** Reads what holds for all; `Stats` may stand before it, so its place is noted. */
function readAbout(
  reader: MsgpackReader,
  shared: StatsAbout,
): { about: Map<string, string>; statsAt: number } {
  const about = new Map(shared);
  let statsAt = -1;
  eachField(reader, (name) => {
    if (name === 'Stats') {
      statsAt = reader.position;
      reader.skip();
    } else if (aboutTexts.has(name) && isText(reader)) {
      reader.text();
      if (reader.end > reader.start) about.set(name, reader.lastText());
    } else reader.skip();
  });
  return { about, statsAt };
}

function readBucket(reader: MsgpackReader, take: TakeGroup, about: StatsAbout): void {
  let [startNs, durationNs, statsAt] = [0n, 0n, -1];
  eachField(reader, (name) => {
    if (name === 'Start') startNs = readBig(reader);
    else if (name === 'Duration') durationNs = readBig(reader);
    else {
      if (name === 'Stats') statsAt = reader.position;
      reader.skip();
    }
  });
  const end = reader.position;
  if (statsAt >= 0) {
    reader.position = statsAt;
    eachItem(reader, () => take(readGroup(reader), { startNs, durationNs }, about));
  }
  reader.position = end;
}

function readGroup(reader: MsgpackReader): StatsGroup {
  const group = new StatsGroup();
  eachField(reader, (name) => {
    if (groupTexts.has(name) && isText(reader)) {
      reader.text();
      group.texts.set(name, reader.lastText());
    } else if (groupNumbers.has(name) && reader.kind() <= msgpackKind.float) {
      group.numbers.set(name, reader.number());
    } else if (groupSketches.has(name) && isText(reader)) {
      reader.text();
      group.sketches.set(name, reader.u8.subarray(reader.start, reader.end));
    } else if (name === 'PeerTags') {
      group.peerTags = readTexts(reader);
    } else reader.skip();
  });
  return group;
}

function readTexts(reader: MsgpackReader): string[] {
  const texts: string[] = [];
  eachItem(reader, () => {
    if (!isText(reader) || texts.length >= peerTagLimit) {
      reader.skip();
      return;
    }
    reader.text();
    texts.push(reader.lastText());
  });
  return texts;
}

function eachField(reader: MsgpackReader, read: (name: string) => void): void {
  if (reader.kind() === msgpackKind.nil) {
    reader.skip();
    return;
  }
  for (let left = reader.map(); left > 0; left -= 1) {
    reader.text();
    read(reader.end - reader.start > 32 ? '' : reader.lastText());
  }
}

function eachItem(reader: MsgpackReader, read: () => void): void {
  if (reader.kind() === msgpackKind.nil) {
    reader.skip();
    return;
  }
  for (let left = reader.array(); left > 0; left -= 1) read();
}

function readBig(reader: MsgpackReader): bigint {
  reader.integer();
  return (BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0);
}

function isText(reader: MsgpackReader): boolean {
  const kind = reader.kind();
  return kind === msgpackKind.text || kind === msgpackKind.binary || kind === msgpackKind.nil;
}
