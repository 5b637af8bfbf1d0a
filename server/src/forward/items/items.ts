/**
 * Telemetry on its way to another back end: rows as values, every attribute under the key and with the type it was
 * received with. Integers are `bigint`, doubles `number`.
 */
export type Value =
  | string
  | boolean
  | bigint
  | number
  | null
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value };
export type Attributes = Map<string, Value>;

/** A resource or scope. */
export interface Described {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: Attributes;
}

export const forwardSignals = ['traces', 'logs', 'metrics', 'events'] as const;
/** `events` are custom events, page views, availability results and the like. */
export type ForwardSignal = (typeof forwardSignals)[number];

interface Origin {
  readonly project: string;
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly host: string;
  readonly dialect: string;
  readonly resource: Described;
  readonly scope: Described | undefined;
  /** Rules of a destination may change it; belongs to the item. */
  attributes: Attributes;
}

export interface SpanEvent {
  readonly timeNs: bigint;
  readonly name: string;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: Attributes;
}

/** Ids are lower-case hex, '' for none. */
export interface SpanItem extends Origin {
  readonly kind: 'span';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  readonly name: string;
  readonly operation: string;
  readonly spanType: string;
  /** SpanKind, 0 … 5 */
  readonly spanKind: number;
  /** `spanMarks` of the row */
  readonly marks: number;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly resultCode: string;
  readonly traceState: string;
  readonly flags: number;
  /** Sampling by a destination raises it. */
  weight: number;
  /** Keys of attributes that say what fields of an Application Insights item said; of other dialects none */
  readonly fieldKeys: ReadonlySet<string>;
  readonly droppedAttributes: number;
  readonly events: readonly SpanEvent[];
  readonly droppedEvents: number;
  readonly links: readonly SpanLink[];
  readonly droppedLinks: number;
}

export interface LogItem extends Origin {
  readonly kind: 'log';
  readonly timeNs: bigint;
  readonly observedNs: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: Value;
  readonly eventName: string;
  weight: number;
  readonly droppedAttributes: number;
}

/** An exception that came by itself; those of span events and log records travel with them. */
export interface ExceptionItem extends Origin {
  readonly kind: 'exception';
  readonly timeNs: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly operation: string;
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly problemId: string;
  readonly severityNumber: number;
  weight: number;
}

export interface EventItem extends Origin {
  readonly kind: 'event';
  /** custom | page_view | browser_timing | availability | infrastructure | sdk */
  readonly eventKind: string;
  readonly timeNs: bigint;
  readonly durationNs: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly operation: string;
  readonly name: string;
  readonly message: string;
  readonly url: string;
  readonly location: string;
  /** 0 does not apply, 1 success, 2 failure */
  readonly outcome: number;
  readonly severityNumber: number;
  readonly userId: string;
  readonly sessionId: string;
  weight: number;
}

export interface Exemplar {
  readonly timeNs: bigint;
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface Buckets {
  readonly offset: number;
  readonly counts: readonly bigint[];
}

/** One data point with what its series says. */
export interface PointItem extends Origin {
  readonly kind: 'point';
  readonly seriesId: string;
  readonly metric: string;
  /** 1 gauge 2 sum 3 histogram 4 exponential histogram 5 summary */
  readonly metricKind: number;
  /** 0 unspecified 1 delta 2 cumulative */
  readonly temporality: number;
  readonly monotonic: boolean;
  readonly unit: string;
  readonly description: string;
  readonly timeNs: bigint;
  readonly startNs: bigint;
  readonly flags: number;
  readonly value: number;
  /** Set when the value was an integer beyond ±2^53 */
  readonly valueInt: bigint;
  readonly count: bigint;
  readonly min: number;
  readonly max: number;
  readonly bounds: readonly number[];
  readonly bucketCounts: readonly bigint[];
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly zeroThreshold: number;
  readonly positive: Buckets;
  readonly negative: Buckets;
  readonly quantiles: readonly number[];
  readonly quantileValues: readonly number[];
  readonly exemplars: readonly Exemplar[];
}

export type Item = SpanItem | LogItem | ExceptionItem | EventItem | PointItem;

const signalOfKind = {
  span: 'traces',
  exception: 'logs',
  log: 'logs',
  event: 'events',
  point: 'metrics',
} as const satisfies Record<Item['kind'], ForwardSignal>;

export const signalOf = (item: Item): ForwardSignal => signalOfKind[item.kind];
