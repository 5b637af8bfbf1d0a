import type { FillOutcome } from '../../../../model/rows/row-sink.ts';
import { type MsgpackReader, msgpackKind } from '../../../../wire/msgpack-reader.ts';
import type { Chunk } from '../chunk.ts';

/** Reads the span at hand into the fields that its chunk takes it from. */
export interface SpanReader {
  read(): void;
}

/** Reads an array of chunks, each an array of spans. */
export function walkChunks(reader: MsgpackReader, chunk: Chunk, span: SpanReader): void {
  for (let chunks = reader.array(); chunks > 0; chunks -= 1) {
    chunk.begin();
    walkSpans(reader, chunk, span);
    chunk.end();
  }
}

export function walkSpans(reader: MsgpackReader, chunk: Chunk, span: SpanReader): void {
  if (reader.kind() === msgpackKind.nil) {
    reader.skip();
    return;
  }
  const count = reader.array();
  if (chunk.isJudged && isLeftOut(reader, chunk, span, count)) return;
  for (let spans = count; spans > 0; spans -= 1) {
    span.read();
    chunk.add();
  }
}

/** Reads the spans for the rules, and goes back to the first when they are kept. */
function isLeftOut(reader: MsgpackReader, chunk: Chunk, span: SpanReader, count: number): boolean {
  const { position } = reader;
  for (let spans = count; spans > 0; spans -= 1) {
    span.read();
    chunk.preview();
  }
  if (chunk.isDropped()) return true;
  reader.position = position;
  return false;
}

export function outcomeOf({ accepted, rejected, reason }: Chunk): FillOutcome {
  return reason === undefined ? { accepted, rejected } : { accepted, rejected, reason };
}
