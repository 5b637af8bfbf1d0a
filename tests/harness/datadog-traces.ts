import { pack } from 'msgpackr';
import { type FillOutcome, openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import type { TableName } from '../../server/src/model/tables.ts';
import {
  decodeTraces,
  openTraceDecoder,
  type TraceVersion,
} from '../../server/src/receivers/datadog/traces/decode-traces.ts';
import { noFacts, type RequestFacts } from '../../server/src/receivers/datadog/traces/request-facts.ts';
import type { TraceDecoder } from '../../server/src/receivers/datadog/traces/trace-decoder.ts';
import { nowNs } from './otlp-messages.ts';
import { type NativeRow, readNative } from './read-native.ts';

/** A span as tracers hold it; the encoders below give it the forms of the wire. */
export interface DatadogSpan {
  readonly service: string;
  readonly name: string;
  readonly resource: string;
  readonly trace_id: bigint;
  readonly span_id: bigint;
  readonly parent_id: bigint;
  readonly start: bigint;
  readonly duration: bigint;
  readonly error: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly type: string;
  readonly [more: string]: unknown;
}

export const lowTraceId = 0x8448eb211c80319cn;

/** A web request's span, sent now, with these fields instead of the usual ones. */
export function aDatadogSpan(fields: Partial<DatadogSpan> = {}): DatadogSpan {
  return {
    service: 'notes',
    name: 'flask.request',
    resource: 'GET /notes',
    trace_id: lowTraceId,
    span_id: 0xf476_0000_0000_0001n,
    parent_id: 0n,
    start: nowNs,
    duration: 5_000_000n,
    error: 0,
    meta: { env: 'dev' },
    metrics: {},
    type: 'web',
    ...fields,
  };
}

export function encodeV04(chunks: readonly (readonly object[])[]): Uint8Array {
  return new Uint8Array(pack(chunks));
}

export function encodeV05(chunks: readonly (readonly DatadogSpan[])[]): Uint8Array {
  const strings = new Map<string, number>([['', 0]]);
  const ref = (text: string) => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, strings.size);
    return strings.size - 1;
  };
  const traces = chunks.map((chunk) =>
    chunk.map((span) => [
      ref(span.service),
      ref(span.name),
      ref(span.resource),
      span.trace_id,
      span.span_id,
      span.parent_id,
      span.start,
      span.duration,
      span.error,
      new Map(Object.entries(span.meta).map(([key, value]) => [ref(key), ref(value)])),
      new Map(Object.entries(span.metrics).map(([key, value]) => [ref(key), value])),
      ref(span.type),
    ]),
  );
  return new Uint8Array(pack([[...strings.keys()], traces]));
}

export interface DecodedChunks {
  readonly outcome: FillOutcome;
  readonly rows: (table: TableName) => NativeRow[];
}

/** Decodes a payload into fresh rows and reads them back. */
export function decodeDatadog(
  version: TraceVersion,
  body: Uint8Array,
  { decoder = openTraceDecoder(), facts = noFacts }: { decoder?: TraceDecoder; facts?: RequestFacts } = {},
  read = decodeTraces,
): DecodedChunks {
  const sink: RowSink = openRowSink();
  sink.begin({ project: 'p', dialect: 'datadog', nowNs });
  const outcome = read(decoder, version, body, sink, facts);
  return { outcome, rows: (table) => readNative(sink.block(table).nativeParts()) };
}
