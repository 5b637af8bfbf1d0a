import { ProtobufMessage } from './protobuf-message.ts';

/** One request of the outside client: spans that say themselves which request they belong to. */
export interface Batch {
  readonly id: number;
  readonly items: number;
  readonly startNs: bigint;
  readonly body: Buffer;
}

/** A span as read back, or as it should be. */
export interface LedgerSpan {
  readonly batch: number;
  readonly item: number;
  readonly name: string;
  readonly startNs: string;
  readonly durationNs: number;
}

/**
 * @param run eight bytes in hex that tell runs apart
 * @param id below 2^32; decides size and content
 */
export function makeBatch(run: string, service: string, id: number, nowMs: number): Batch {
  const items = 1 + ((id * 7) % 10);
  const startNs = BigInt(nowMs) * 1_000_000n;
  const spans = Array.from({ length: items }, (_, item) => encodeSpan(run, expectedSpan(id, item, startNs)));
  const resource = attribute('service.name', service);
  const body = new ProtobufMessage()
    .message(1, (resourceSpans) =>
      resourceSpans
        .message(1, (r) => r.bytes(1, resource))
        .message(2, (scopeSpans) => {
          scopeSpans.message(1, (scope) => scope.text(1, 'crash'));
          for (const span of spans) scopeSpans.bytes(2, span);
        }),
    )
    .encode();
  return { id, items, startNs, body };
}

export function expectedSpan(batch: number, item: number, startNs: bigint): LedgerSpan {
  return {
    batch,
    item,
    name: `operation ${(batch + item) % 12}`,
    startNs: String(startNs + BigInt(item)),
    durationNs: 1_000 + batch * 64 + item,
  };
}

/** What ids say: the batch in the trace id, the item in the span id. @returns undefined for a stranger's */
export function parseIds(
  run: string,
  traceId: string,
  spanId: string,
): { batch: number; item: number } | undefined {
  if (!traceId.startsWith(run)) return undefined;
  return { batch: Number.parseInt(traceId.slice(16), 16), item: Number.parseInt(spanId.slice(8), 16) - 1 };
}

function encodeSpan(run: string, span: LedgerSpan): Buffer {
  const traceId = Buffer.from(run + span.batch.toString(16).padStart(16, '0'), 'hex');
  const spanId = Buffer.alloc(8);
  spanId.writeUInt32BE(span.batch + 1, 0);
  spanId.writeUInt32BE(span.item + 1, 4);
  const start = BigInt(span.startNs);
  return new ProtobufMessage()
    .bytes(1, traceId)
    .bytes(2, spanId)
    .text(5, span.name)
    .uint(6, 2)
    .fixed64(7, start)
    .fixed64(8, start + BigInt(span.durationNs))
    .bytes(9, attribute('http.route', `/batches/${span.batch % 50}`))
    .bytes(
      9,
      attribute('ledger.note', `batch ${span.batch}, item ${span.item}, ${'x'.repeat(span.item * 5)}`),
    )
    .encode();
}

function attribute(key: string, value: string): Buffer {
  return new ProtobufMessage()
    .text(1, key)
    .message(2, (any) => any.text(1, value))
    .encode();
}
