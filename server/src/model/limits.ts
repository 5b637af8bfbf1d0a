/**
 * What one item may bring. Parts beyond a limit are cut or left out and counted (`dropped_attributes`,
 * `dropped_events`, `dropped_links`); the item itself is kept.
 */
export interface ModelLimits {
  /** Attributes of one span, record, point or resource. OpenTelemetry's SDKs stop at 128. */
  readonly attributesPerItem: number;
  /** Bytes of an attribute's key. */
  readonly keyBytes: number;
  /** Bytes of one attribute value; stack traces and statements fit. */
  readonly valueBytes: number;
  /** Bytes of a log record's body. */
  readonly bodyBytes: number;
  /** Bytes of a value in a dictionary column (names, routes, hosts …); longer values also stay whole in the map. */
  readonly wordBytes: number;
  readonly eventsPerSpan: number;
  readonly linksPerSpan: number;
  /** Buckets, quantiles or exemplars of one data point. */
  readonly bucketsPerPoint: number;
  readonly exemplarsPerPoint: number;
  /** Lists and maps within each other; deeper parts become null. */
  readonly depth: number;
  /** How far back a time may lie before it is bounded; keeps the store's partitions few. */
  readonly pastNs: bigint;
  /** How far ahead a time may lie. */
  readonly futureNs: bigint;
  /** Distinct attribute keys remembered; more start the memory anew. */
  readonly keysRemembered: number;
  /** Resources and scopes remembered, least recently used go first. */
  readonly resourcesRemembered: number;
  /** Metric series remembered; one that was forgotten gets its row in `metric_series` again. */
  readonly seriesRemembered: number;
  /** Resources, scopes and series are written again when their last row is this old. */
  readonly repeatNs: bigint;
  /** Attributes whose value is never written: `[redacted]` takes its place. */
  readonly redactedKeys: readonly string[];
}

const dayNs = 86_400_000_000_000n;

export const defaultLimits: ModelLimits = {
  attributesPerItem: 512,
  keyBytes: 512,
  valueBytes: 65_536,
  bodyBytes: 262_144,
  wordBytes: 1_024,
  eventsPerSpan: 512,
  linksPerSpan: 512,
  bucketsPerPoint: 2_048,
  exemplarsPerPoint: 64,
  depth: 64,
  pastNs: 30n * dayNs,
  futureNs: dayNs,
  keysRemembered: 8_192,
  resourcesRemembered: 4_096,
  seriesRemembered: 131_072,
  repeatNs: dayNs / 24n,
  redactedKeys: [],
};
