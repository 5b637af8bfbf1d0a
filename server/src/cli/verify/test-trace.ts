/** A small trace: one root and its children. */
export interface TestTrace {
  /** 32 hex digits */
  readonly traceId: string;
  /** 16 hex digits each, the root first */
  readonly spanIds: readonly string[];
  readonly startTimeNs: bigint;
}

/** An OTLP/JSON ExportTraceServiceRequest (OTLP 1.x, JSON encoding: hex ids, 64-bit integers as text). */
export function encodeTestTrace({ traceId, spanIds, startTimeNs }: TestTrace): string {
  const spans = spanIds.map((spanId, index) => ({
    traceId,
    spanId,
    ...(index > 0 && { parentSpanId: spanIds[0] }),
    name: index === 0 ? 'verify' : `verify step ${index}`,
    kind: 1,
    startTimeUnixNano: String(startTimeNs + BigInt(index) * 1_000_000n),
    endTimeUnixNano: String(startTimeNs + BigInt(index + 1) * 1_000_000n),
  }));
  const service = { key: 'service.name', value: { stringValue: 'headwater-verify' } };
  return JSON.stringify({
    resourceSpans: [
      { resource: { attributes: [service] }, scopeSpans: [{ scope: { name: 'headwater' }, spans }] },
    ],
  });
}
