/** An id as the store keeps it, from ASCII text, so that JSON can carry its bytes. */
export function idText(kind: 'trace' | 'span', number: number): string {
  return kind === 'trace'
    ? `trace-${String(number).padStart(10, '0')}`
    : `s${String(number).padStart(7, '0')}`;
}

/** The same id as programs see it. */
export function idHex(kind: 'trace' | 'span', number: number): string {
  return Buffer.from(idText(kind, number)).toString('hex');
}

/** A minute that began at a whole hour: 2026-11-21 08:00 UTC. */
export const startMs = Date.UTC(2026, 10, 21, 8);

/** Digits of nanoseconds, `afterMs` milliseconds after `startMs`. */
export function nanosecondsAt(afterMs: number): string {
  return String(BigInt(Math.round((startMs + afterMs) * 1_000)) * 1_000n);
}

/** As ClickHouse reads a DateTime64(9). */
export function timeText(afterMs: number): string {
  const digits = nanosecondsAt(afterMs);
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

export interface TestSpan {
  readonly project?: string;
  readonly trace?: number;
  readonly span?: number;
  readonly parent?: number;
  readonly service?: string;
  readonly name?: string;
  readonly atMs?: number;
  readonly durationMs?: number;
  readonly kind?: number;
  readonly status?: number;
  readonly entry?: boolean;
  readonly weight?: number;
  readonly columns?: Readonly<Record<string, unknown>>;
}

/** A row of `spans` for `store.insertRows`. */
export function aSpan(span: TestSpan = {}): object {
  const atMs = span.atMs ?? 0;
  const root = span.parent === undefined;
  return {
    project: span.project ?? 'default',
    service: span.service ?? 'shop',
    environment: 'production',
    version: '1.0',
    instance: `${span.service ?? 'shop'}-1`,
    host: 'node-1',
    resource_id: '7',
    scope_id: '9',
    dialect: 'otlp',
    received_time: timeText(atMs + 1_000),
    trace_id: idText('trace', span.trace ?? 1),
    span_id: idText('span', span.span ?? 1),
    parent_span_id: root ? '' : idText('span', span.parent ?? 0),
    start_time: timeText(atMs),
    duration_ns: String(Math.round((span.durationMs ?? 10) * 1e6)),
    name: span.name ?? 'GET /',
    kind: span.kind ?? 2,
    status_code: span.status ?? 0,
    marks: (root ? 1 : 0) + ((span.entry ?? root) ? 2 : 0),
    weight: span.weight ?? 1,
    ...span.columns,
  };
}

/** A row of `logs`. */
export function aLog(atMs: number, columns: Readonly<Record<string, unknown>> = {}): object {
  return {
    project: 'default',
    service: 'shop',
    environment: 'production',
    dialect: 'otlp',
    received_time: timeText(atMs + 1_000),
    time: timeText(atMs),
    severity_number: 9,
    severity_text: 'INFO',
    body: 'hello',
    weight: 1,
    ...columns,
  };
}
