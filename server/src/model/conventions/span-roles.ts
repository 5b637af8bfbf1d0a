/** SpanKind, as OpenTelemetry numbers it. */
export const spanKind = {
  unspecified: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;

/** By number, as most formats write them. */
export const spanKindNames = Object.keys(spanKind) as readonly (keyof typeof spanKind)[];

/** Bits of the column `marks`. */
export const spanMarks = {
  root: 1,
  /** Enters its service: a root, a server or consumer, or the client says that its parent is elsewhere */
  entry: 2,
  measured: 4,
  remoteParent: 8,
  negativeDuration: 16,
  timeBounded: 32,
  repeatedKey: 64,
} as const;

/**
 * What a request is, wherever requests are counted; `store/span-roles-sql.ts` says the same of stored rows. Receivers
 * leave a kind unspecified only where the client did, and write what their dialect takes for internal as internal.
 *
 * @param marks of the span's row
 */
export function isRequest(kind: number, marks: number): boolean {
  if (kind === spanKind.unspecified) return (marks & spanMarks.entry) !== 0;
  return kind === spanKind.server || kind === spanKind.consumer;
}

/** Dialects that know only requests and dependencies: whatever is no request was a call. */
export const dialectsOfCalls = ['app-insights', 'opencensus'] as const;

/** What Live Metrics counts as a call: spans that go out. */
export function isCall(kind: number, marks: number, dialect: string): boolean {
  if (kind === spanKind.client || kind === spanKind.producer) return true;
  return !isRequest(kind, marks) && dialectsOfCalls.some((known) => known === dialect);
}
