import type { Dialect, FillOutcome, RowSink } from '../model/rows/row-sink.ts';

/** `telemetry`: items of several signals in one request. */
export type Signal = 'traces' | 'logs' | 'metrics' | 'telemetry';

/** One request as a receiver hands it in. */
export interface Intake {
  readonly project: string;
  readonly dialect: Dialect;
  /** The port and protocol it came by, for counters: `otlp-grpc`, `otlp-http`, … */
  readonly receiver: string;
  readonly signal: Signal;
  /**
   * The uncompressed bytes; the same again within the retry window are acknowledged and not stored twice. Absent
   * where equal bytes are not a repetition (DogStatsD: equal datagrams are equal increments). Read at once, not kept.
   */
  readonly body?: Uint8Array;
  /** Name that another Headwater gave these bytes: the same name again is the same batch, whatever its age. */
  readonly batch?: string;
  /** Time of arrival, nanoseconds since 1970. */
  readonly nowNs: bigint;
}

/** Decodes into the open blocks, synchronously; a throw undoes everything it appended. */
export type Fill = (rows: RowSink) => FillOutcome;

/** The one door, as receivers see it. */
export interface IngestDoor {
  /**
   * Takes one request in: decoded, in the journal, on disk. Everything that needs `intake.body` or runs `fill` is done
   * before the first await, so the body may be reused as soon as this returns.
   * @returns (resolves) after fdatasync; the same bytes again give the same outcome without storing anything
   * @throws (rejects) HeadwaterError: what `fill` threw; HEADWATER_INGEST_OVERLOADED | _BACKLOG | _QUOTA,
   *   HEADWATER_JOURNAL_* (all retryable); nothing of the request is kept then
   */
  accept(intake: Intake, fill: Fill): Promise<FillOutcome>;
}
