import type { Destination } from '@headwater/contract';
import type { Clock } from '../../journal/clock.ts';
import type { FileSystem } from '../../journal/file-system.ts';
import type { Counters } from '../../telemetry/counters.ts';
import type { AddressGuard } from '../send/guarded-lookup.ts';

/** What all destinations share. */
export interface DestinationParts {
  /** Holds a directory per queue. */
  readonly directory: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly counters: Counters;
  /** From 0 to 1, for back-off. */
  readonly random: () => number;
  /** Free disk space below which nothing is queued. */
  readonly reserveBytes: number;
  /** For destinations that a page named; those of the configuration may be anywhere. */
  readonly guard: AddressGuard;
  readonly version: string;
  /** Items with an instrumentation key of their own keep it. */
  readonly keepsKeys?: boolean;
}

/** A destination and who named it. */
export interface NamedDestination {
  readonly destination: Destination;
  readonly source: 'configured' | 'created';
}
