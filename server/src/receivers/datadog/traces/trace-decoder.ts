import type { Memory } from './chunk.ts';
import type { SpanFields } from './span-fields.ts';
import type { StringTable } from './walk/walk-v05.ts';

/** What the decoders of all trace forms share, and what they remember between requests. */
export interface TraceDecoder {
  readonly memory: Memory;
  readonly fields: SpanFields;
  readonly strings: StringTable;
}
