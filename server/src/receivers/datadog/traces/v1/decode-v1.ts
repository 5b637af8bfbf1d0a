import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import { spanKindNames } from '../../../../model/conventions/span-roles.ts';
import type { FillOutcome, RowSink } from '../../../../model/rows/row-sink.ts';
import { MsgpackReader } from '../../../../wire/msgpack-reader.ts';
import type { RequestFacts } from '../request-facts.ts';
import type { TraceDecoder } from '../trace-decoder.ts';
import { valueToMsgpack } from '../values/json.ts';
import { walkPayload07 } from '../walk/walk-v07.ts';
import { type Attributes, StreamReader } from './stream-reader.ts';

/**
 * v1.0 (libdatadog, msgpack_encoder/v1): maps with whole numbers as keys, strings sent once and then by number, in the
 * order of the wire.
 * Payload: 2 containerID, 3 language, 4 its version, 5 tracer's version, 6 runtimeID, 7 env, 8 hostname, 9 appVersion,
 *          10 attributes, 11 chunks
 * Chunk:   1 priority, 2 origin, 3 attributes, 4 spans, 5 droppedTrace, 6 traceID 16 bytes, 7 sampling mechanism
 * Span:    1 service, 2 name, 3 resource, 4 spanID, 5 parentID, 6 start, 7 duration, 8 error, 9 attributes, 10 type,
 *          11 links, 12 events, 13 env, 14 version, 15 component, 16 kind
 * It is brought into the form of v0.7, of which it is another spelling; a walker of its own when clients use it.
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE | _DEPTH
 */
export function decodeTracesV1(
  decoder: TraceDecoder,
  body: Uint8Array,
  rows: RowSink,
  facts: RequestFacts,
): FillOutcome {
  const stream = new StreamReader(new MsgpackReader(body), rows.limits.depth);
  const payload = readPayload(stream);
  return walkPayload07(
    decoder,
    new MsgpackReader(valueToMsgpack(payload, rows.limits.depth + 8)),
    rows,
    facts,
  );
}

type Fields = Record<string, unknown>;

const payloadTexts: Readonly<Record<number, string>> = {
  2: 'container_id',
  3: 'language_name',
  4: 'language_version',
  5: 'tracer_version',
  6: 'runtime_id',
  7: 'env',
  8: 'hostname',
  9: 'app_version',
};

function readPayload(stream: StreamReader): Fields {
  const payload: Fields = { chunks: [] };
  stream.fields((key) => {
    const text = payloadTexts[key];
    if (text !== undefined) payload[text] = stream.string();
    else if (key === 11) payload.chunks = stream.list(() => readChunk(stream));
    else if (key === 1)
      throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a table of strings is not sent by tracers');
    else if (key === 10) stream.attributes();
    else stream.skip();
  });
  return payload;
}

interface ChunkFacts {
  origin: string;
  mechanism: number;
  attributes: Attributes;
  traceId: Uint8Array;
}

function readChunk(stream: StreamReader): Fields {
  const chunk: Fields = {};
  const facts: ChunkFacts = {
    origin: '',
    mechanism: 0,
    attributes: { meta: {}, metrics: {} },
    traceId: new Uint8Array(16),
  };
  let spans: Fields[] = [];
  stream.fields((key) => {
    if (key === 1) chunk.priority = stream.number();
    else if (key === 2) facts.origin = stream.string();
    else if (key === 3) facts.attributes = stream.attributes();
    else if (key === 4) spans = stream.list(() => readSpan(stream));
    else if (key === 6) facts.traceId = stream.bytes();
    else if (key === 7) facts.mechanism = stream.number();
    else stream.skip();
  });
  const id = Buffer.alloc(16);
  id.set(facts.traceId.subarray(0, 16), 16 - Math.min(16, facts.traceId.length));
  const [first] = spans;
  if (first !== undefined) tellFirst(first as never, facts);
  for (const span of spans) span.trace_id = id.readBigUInt64BE(8);
  chunk.tags = { '_dd.p.tid': id.readBigUInt64BE(0).toString(16).padStart(16, '0') };
  chunk.spans = spans;
  return chunk;
}

/** What the chunk says once stands on its first span in the other forms. */
function tellFirst(
  first: { meta: Record<string, string>; metrics: Record<string, number> },
  facts: ChunkFacts,
): void {
  Object.assign(first.meta, { ...facts.attributes.meta, ...first.meta });
  Object.assign(first.metrics, { ...facts.attributes.metrics, ...first.metrics });
  if (facts.origin !== '') first.meta['_dd.origin'] = facts.origin;
  if (facts.mechanism !== 0) first.meta['_dd.p.dm'] = `-${facts.mechanism}`;
}

const spanTexts: Readonly<Record<number, string>> = { 1: 'service', 2: 'name', 3: 'resource', 10: 'type' };
const spanNumbers: Readonly<Record<number, string>> = {
  4: 'span_id',
  5: 'parent_id',
  6: 'start',
  7: 'duration',
};
const metaTexts: Readonly<Record<number, string>> = { 13: 'env', 14: 'version', 15: 'component' };
const kinds = ['', ...spanKindNames.slice(1)];

function readSpan(stream: StreamReader): Fields {
  const span: Fields = {};
  const meta: Record<string, string> = {};
  let attributes: Attributes = { meta: {}, metrics: {} };
  stream.fields((key) => {
    const [text, number, tag] = [spanTexts[key], spanNumbers[key], metaTexts[key]];
    if (text !== undefined) span[text] = stream.string();
    else if (number !== undefined) span[number] = stream.integer();
    else if (tag !== undefined) setText(meta, tag, stream.string());
    else if (key === 8) span.error = stream.boolean() ? 1 : 0;
    else if (key === 9) attributes = stream.attributes();
    else if (key === 11) span.span_links = stream.list(() => readLink(stream));
    else if (key === 12) span.span_events = stream.list(() => readEvent(stream));
    else if (key === 16) setText(meta, 'span.kind', kinds[stream.number()] ?? '');
    else stream.skip();
  });
  span.meta = { ...attributes.meta, ...meta };
  span.metrics = attributes.metrics;
  return span;
}

function readLink(stream: StreamReader): Fields {
  const link: Fields = {};
  stream.fields((key) => {
    if (key === 1) {
      const id = Buffer.alloc(16);
      id.set(stream.bytes().subarray(0, 16));
      link.trace_id = id.readBigUInt64BE(8);
      link.trace_id_high = id.readBigUInt64BE(0);
    } else if (key === 2) link.span_id = stream.integer();
    else if (key === 3) link.attributes = plain(stream.attributes());
    else if (key === 4) link.tracestate = stream.string();
    else if (key === 5) link.flags = stream.number();
    else stream.skip();
  });
  return link;
}

function readEvent(stream: StreamReader): Fields {
  const event: Fields = {};
  stream.fields((key) => {
    if (key === 1) event.time_unix_nano = stream.integer();
    else if (key === 2) event.name = stream.string();
    else if (key === 3) event.attributes = plain(stream.attributes());
    else stream.skip();
  });
  return event;
}

function plain({ meta, metrics }: Attributes): Fields {
  return { ...meta, ...metrics };
}

function setText(meta: Record<string, string>, key: string, value: string): void {
  if (value !== '') meta[key] = value;
}
