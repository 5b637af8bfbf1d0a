import type { Authenticate } from '../../ingest/authenticate.ts';
import type { IngestDoor } from '../../ingest/intake.ts';
import type { Counters } from '../../telemetry/counters.ts';
import type { BodyMemory } from '../../wire/body-memory.ts';

/** What the receivers of this dialect need. */
export interface DatadogOptions {
  readonly ingest: IngestDoor;
  readonly authenticate: Authenticate;
  readonly nowNs: () => bigint;
  readonly memory: BodyMemory;
  readonly counters: Counters;
  /** Of one body, before and after decompression. */
  readonly limitBytes: number;
  /** Literals are taken out of statements, URLs and JSON before anything is stored. */
  readonly obfuscate: boolean;
}
