import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { MsgpackReader, msgpackKind } from '../../../wire/msgpack-reader.ts';
import type { Obfuscate } from '../obfuscate/obfuscator.ts';
import type { TraceRules } from '../rules/trace-rules.ts';
import { Chunk } from './chunk.ts';
import { type HostOf, OriginWriter } from './origin-writer.ts';
import type { RequestFacts } from './request-facts.ts';
import { RejectedSenders } from './sampling.ts';
import { SpanFields } from './span-fields.ts';
import type { TraceDecoder } from './trace-decoder.ts';
import { TraceIds } from './trace-ids.ts';
import { jsonToMsgpack } from './values/json.ts';
import { outcomeOf, walkChunks } from './walk/walk-chunks.ts';
import { SpanReader04 } from './walk/walk-v04.ts';
import { SpanReader05, StringTable } from './walk/walk-v05.ts';
import { walkPayload07 } from './walk/walk-v07.ts';

export type TraceVersion = 'v0.3' | 'v0.4' | 'v0.5' | 'v0.7';

export interface TraceDecoderOptions {
  /** Joins processes with their hosts; see `telemetry`. */
  readonly hostOf?: HostOf;
  /** Takes literals out of statements; without it they are stored as sent. */
  readonly obfuscate?: Obfuscate;
  /** What users do not want, and what they want written otherwise. */
  readonly rules?: TraceRules | undefined;
}

export function openTraceDecoder(options: TraceDecoderOptions = {}): TraceDecoder {
  return {
    memory: {
      traceIds: new TraceIds(),
      senders: new RejectedSenders(),
      origins: new OriginWriter(options.hostOf ?? (() => undefined)),
      obfuscate: options.obfuscate,
      rules: options.rules,
    },
    fields: new SpanFields(),
    strings: new StringTable(),
  };
}

/**
 * Walks a payload of a Datadog tracer (msgpack; v0.3 and v0.4 `[[span, …], …]`, v0.5 `[strings, [[span, …], …]]`,
 * v0.7 a TracerPayload map) into rows of `spans`, `exceptions` and `resources`, without an object per span or tag.
 * @param body uncompressed, neither kept nor changed
 * @param rows begun with the request; the caller rolls back when this throws
 * @returns spans kept, and left out for an id of zero
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE | _DEPTH (permanent)
 */
export function decodeTraces(
  decoder: TraceDecoder,
  version: TraceVersion,
  body: Uint8Array,
  rows: RowSink,
  facts: RequestFacts,
): FillOutcome {
  const reader = new MsgpackReader(body);
  if (version === 'v0.7') return walkPayload07(decoder, reader, rows, facts);
  const { fields, strings } = decoder;
  const chunk = new Chunk(reader, rows, fields, facts, decoder.memory);
  if (!reader.more() || reader.kind() === msgpackKind.nil) return outcomeOf(chunk);
  if (version === 'v0.5') {
    reader.array();
    strings.read(reader);
    walkChunks(reader, chunk, new SpanReader05(reader, fields, strings));
  } else walkChunks(reader, chunk, new SpanReader04(reader, fields, rows.limits.depth));
  return outcomeOf(chunk);
}

/** The JSON form of v0.3 and v0.4. @throws HeadwaterError also HEADWATER_DECODE_SYNTAX */
export function decodeTracesJson(
  decoder: TraceDecoder,
  version: TraceVersion,
  body: Uint8Array,
  rows: RowSink,
  facts: RequestFacts,
): FillOutcome {
  return decodeTraces(decoder, version, jsonToMsgpack(body, rows.limits.depth), rows, facts);
}
