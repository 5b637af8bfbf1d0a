import { bytesOf } from '../../../../model/columns/bytes.ts';
import type { FillOutcome, RowSink } from '../../../../model/rows/row-sink.ts';
import { type MsgpackReader, msgpackKind } from '../../../../wire/msgpack-reader.ts';
import { Chunk } from '../chunk.ts';
import type { RequestFacts } from '../request-facts.ts';
import type { TraceDecoder } from '../trace-decoder.ts';
import { readValue } from '../values/values.ts';
import { outcomeOf, walkSpans } from './walk-chunks.ts';
import { SpanReader04 } from './walk-v04.ts';

/**
 * TracerPayload as msgpack (pkg/trace/pb/tracer_payload.proto): container_id, language_name, language_version,
 * tracer_version, runtime_id, chunks, tags, env, hostname, app_version; TraceChunk: priority, origin, spans, tags,
 * dropped_trace. The fields before and behind `chunks` hold for all of them.
 */
export function walkPayload07(
  decoder: TraceDecoder,
  reader: MsgpackReader,
  rows: RowSink,
  facts: RequestFacts,
): FillOutcome {
  const about: Record<string, unknown> = {};
  let chunksAt = -1;
  for (let left = reader.map(); left > 0; left -= 1) {
    reader.text();
    const name = reader.lastText();
    if (name === 'chunks') {
      chunksAt = reader.position;
      reader.skip();
    } else about[name] = readValue(reader, rows.limits.depth);
  }
  const { fields, memory } = decoder;
  const chunk = new Chunk(reader, rows, fields, factsOf(about, facts), memory);
  if (chunksAt < 0) return outcomeOf(chunk);
  reader.position = chunksAt;
  if (reader.kind() === msgpackKind.nil) return outcomeOf(chunk);
  const span = new SpanReader04(reader, fields, rows.limits.depth);
  for (let left = reader.array(); left > 0; left -= 1) walkChunk(reader, chunk, span, rows.limits.depth);
  return outcomeOf(chunk);
}

function walkChunk(reader: MsgpackReader, chunk: Chunk, span: SpanReader04, depth: number): void {
  let spansAt = -1;
  let priority = Number.NaN;
  const tags = new Map<string, string>();
  for (let left = reader.map(); left > 0; left -= 1) {
    reader.text();
    const name = reader.lastText();
    if (name === 'spans') {
      spansAt = reader.position;
      reader.skip();
    } else if (name === 'priority') priority = priorityOf(reader.number());
    else if (name === 'tags') addTexts(tags, readValue(reader, depth));
    else if (name === 'origin') addTexts(tags, { '_dd.origin': readValue(reader, depth) });
    else reader.skip();
  }
  if (spansAt < 0) return;
  const end = reader.position;
  reader.position = spansAt;
  chunk.begin(priority);
  if (tags.size > 0) chunk.tell(tags);
  walkSpans(reader, chunk, span);
  chunk.end();
  reader.position = end;
}

/** Tags of one payload or chunk. */
const tagsLimit = 128;
/** Of a chunk nobody decided about. */
const noPriority = -128;

function priorityOf(priority: number): number {
  return priority === noPriority ? Number.NaN : priority;
}

function factsOf(about: Record<string, unknown>, facts: RequestFacts): RequestFacts {
  const text = (name: string, fallback: string) => textField(about, name) || fallback;
  return {
    ...facts,
    containerId: text('container_id', facts.containerId),
    language: text('language_name', facts.language),
    languageVersion: text('language_version', facts.languageVersion),
    tracerVersion: text('tracer_version', facts.tracerVersion),
    runtimeId: text('runtime_id', facts.runtimeId),
    environment: text('env', facts.environment),
    host: text('hostname', facts.host),
    version: text('app_version', facts.version),
    tags: addTexts(new Map(facts.tags), about.tags),
  };
}

function addTexts(into: Map<string, string>, map: unknown): Map<string, string> {
  if (typeof map !== 'object' || map === null) return into;
  for (const key of Object.keys(map).slice(0, tagsLimit)) {
    const value = textField(map, key);
    if (value !== '') into.set(key, value);
  }
  return into;
}

function textField(map: unknown, name: string): string {
  if (typeof map !== 'object' || map === null) return '';
  const value = (map as Record<string, unknown>)[name];
  return typeof value === 'string' && bytesOf(value).u8.length <= 1_024 ? value : '';
}
