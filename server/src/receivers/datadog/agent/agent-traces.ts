import { textOf } from '../../../model/columns/bytes.ts';
import type { Slice } from '../../../model/rows/exception-rows.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { MsgpackReader } from '../../../wire/msgpack-reader.ts';
import { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { noDefaults } from '../datadog.ts';
import { Chunk } from '../traces/chunk.ts';
import { noFacts, type RequestFacts } from '../traces/request-facts.ts';
import type { SpanFields } from '../traces/span-fields.ts';
import type { TraceDecoder } from '../traces/trace-decoder.ts';
import { jsonOf, readValue } from '../traces/values/values.ts';
import { readEntry, readEvent, readLink, readText } from './agent-parts.ts';

/**
 * AgentPayload (pkg/proto/datadog/trace/agent_payload.proto): 1 hostName, 2 env, 5 tracerPayloads, 6 tags, 7 agentVersion
 * TracerPayload: 1 containerID, 2 languageName, 3 languageVersion, 4 tracerVersion, 5 runtimeID, 6 chunks, 7 tags,
 *                8 env, 9 hostname, 10 appVersion; tags are map<string, string>
 * TraceChunk: 1 priority int32, 2 origin, 3 spans, 4 tags, 5 droppedTrace
 * Span: 1 service, 2 name, 3 resource, 4 traceID, 5 spanID, 6 parentID uint64, 7 start, 8 duration int64, 9 error int32,
 *       10 meta map<string, string>, 11 metrics map<string, double>, 12 type, 13 meta_struct map<string, bytes>,
 *       14 spanLinks, 15 spanEvents (agent-parts.ts)
 */
const payloadNames = {
  10: 'containerId',
  18: 'language',
  26: 'languageVersion',
  34: 'tracerVersion',
  42: 'runtimeId',
  66: 'environment',
  74: 'host',
  82: 'version',
} as const satisfies Record<number, keyof RequestFacts>;

/** Tags of one payload or chunk. */
const tagsLimit = 128;
/** Nobody decided about the chunk. */
const noPriority = -128;

/** @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE */
export function decodeAgentTraces(
  decoder: TraceDecoder,
  body: Uint8Array,
  rows: RowSink,
  defaults = noDefaults,
): FillOutcome {
  const reader = new ProtobufReader(body);
  const about = { host: defaults.host, environment: defaults.environment };
  const tags = new Map(defaults.tags);
  const payloads: [start: number, end: number][] = [];
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) about.host = readText(reader);
    else if (tag === 0x12) about.environment = readText(reader);
    else if (tag === 0x32) addTag(reader, tags);
    else if (tag === 0x2a) payloads.push([reader.bytes(), reader.position]);
    else reader.skip(tag, 0b110_0110);
  }
  const walker = new PayloadWalker(decoder, reader, rows);
  // An Agent marks top-level spans, and sends only what its sampling kept.
  const facts: RequestFacts = { ...noFacts, ...about, tags, computedTopLevel: true, dropsRejected: true };
  for (const [start, end] of payloads) walker.payload(start, end, facts);
  return { accepted: walker.accepted, rejected: walker.rejected };
}

class PayloadWalker {
  accepted = 0;
  rejected = 0;
  private readonly decoder: TraceDecoder;
  private readonly reader: ProtobufReader;
  private readonly rows: RowSink;

  constructor(decoder: TraceDecoder, reader: ProtobufReader, rows: RowSink) {
    this.decoder = decoder;
    this.reader = reader;
    this.rows = rows;
  }

  payload(start: number, end: number, facts: RequestFacts): void {
    const { reader, decoder, rows } = this;
    reader.position = start;
    reader.limit = end;
    const about: Record<string, string> = {};
    const tags = new Map(facts.tags);
    const chunks: [start: number, end: number][] = [];
    while (reader.more()) {
      const tag = reader.tag();
      const name = payloadNames[tag as keyof typeof payloadNames];
      if (name !== undefined) about[name] = readText(reader);
      else if (tag === 0x3a) addTag(reader, tags);
      else if (tag === 0x32) chunks.push([reader.bytes(), reader.position]);
      else reader.skip(tag, 0b111_1111_1110);
    }
    const told = Object.fromEntries(Object.entries(about).filter(([, value]) => value !== ''));
    const chunk = new Chunk(reader, rows, decoder.fields, { ...facts, ...told, tags }, decoder.memory);
    for (const [from, to] of chunks) this.chunk(from, to, chunk);
    this.accepted += chunk.accepted;
    this.rejected += chunk.rejected;
  }

  private chunk(start: number, end: number, chunk: Chunk): void {
    const { reader } = this;
    reader.position = start;
    reader.limit = end;
    let priority = Number.NaN;
    const tags = new Map<string, string>();
    const spans: [start: number, end: number][] = [];
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x08) priority = reader.varint32();
      else if (tag === 0x12) tags.set('_dd.origin', readText(reader));
      else if (tag === 0x22) addTag(reader, tags);
      else if (tag === 0x1a) spans.push([reader.bytes(), reader.position]);
      else reader.skip(tag, 0b1_1110);
    }
    chunk.begin(priority === noPriority ? Number.NaN : priority);
    if (tags.size > 0) chunk.tell(tags);
    if (chunk.isJudged) {
      this.each(spans, () => chunk.preview());
      if (chunk.isDropped()) return;
    }
    this.each(spans, () => chunk.add());
    chunk.end();
  }

  private each(spans: readonly (readonly [start: number, end: number])[], take: () => void): void {
    const { reader } = this;
    for (const [from, to] of spans) {
      reader.position = from;
      reader.limit = to;
      this.span(this.decoder.fields);
      take();
    }
  }

  private span(fields: SpanFields): void {
    const { reader } = this;
    const links: object[] = [];
    const events: object[] = [];
    fields.clear();
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x52 || tag === 0x5a || tag === 0x6a) this.entry(fields, tag);
      else if (tag === 0x0a) this.text(fields.service);
      else if (tag === 0x12) this.text(fields.name);
      else if (tag === 0x1a) this.text(fields.resource);
      else if (tag === 0x62) this.text(fields.type);
      else if (tag === 0x72) links.push(readLink(reader));
      else if (tag === 0x7a) events.push(readEvent(reader));
      else this.number(fields, tag);
    }
    if (links.length > 0) fields.links = links;
    if (events.length > 0) fields.events = events;
  }

  private number(fields: SpanFields, tag: number): void {
    const { reader } = this;
    if (tag < 0x20 || tag > 0x48 || (tag & 7) !== 0) {
      reader.skip(tag, 0b1111_1111_1111_1110);
      return;
    }
    reader.varint64();
    const { low, high } = reader;
    if (tag === 0x20) [fields.traceLow, fields.traceHigh] = [low, high];
    else if (tag === 0x28) [fields.spanLow, fields.spanHigh] = [low, high];
    else if (tag === 0x30) [fields.parentLow, fields.parentHigh] = [low, high];
    else if (tag === 0x38) [fields.startLow, fields.startHigh] = [low, high];
    else if (tag === 0x40) [fields.durationLow, fields.durationHigh] = [low, high];
    else fields.error = low | high;
  }

  /** An entry of `meta`, `metrics` or `meta_struct`: 1 key, 2 value. */
  private entry(fields: SpanFields, map: number): void {
    const { reader } = this;
    const outer = reader.open();
    let [keyStart, keyEnd, start, end, value] = [0, 0, 0, 0, 0];
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        keyStart = reader.bytes();
        keyEnd = reader.position;
      } else if (tag === 0x12 && map !== 0x5a) {
        start = reader.bytes();
        end = reader.position;
      } else if (tag === 0x11 && map === 0x5a) value = reader.double();
      else reader.skip(tag, 0b110);
    }
    reader.close(outer);
    if (!fields.hasRoom()) return;
    const length = keyEnd - keyStart;
    const key = map === 0x6a ? -1 : fields.keyOf(reader, keyStart, length);
    if (map === 0x5a) fields.addNumber(reader, key, keyStart, length, value);
    else if (map === 0x52) fields.addText(reader, key, keyStart, length, start, end - start);
    else if (end > start) {
      const inner = new MsgpackReader(reader.u8.subarray(start, end));
      fields.structs.push([
        textOf(reader, keyStart, keyEnd),
        jsonOf(readValue(inner, this.rows.limits.depth)),
      ]);
    }
  }

  private text(slice: Slice): void {
    const { reader } = this;
    const start = reader.bytes();
    slice.set(reader, start, reader.position - start);
  }
}

function addTag(reader: ProtobufReader, tags: Map<string, string>): void {
  const [key, value] = readEntry(reader, readText);
  if (tags.size < tagsLimit && value !== undefined && value !== '') tags.set(key, value);
}
