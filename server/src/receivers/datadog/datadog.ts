import type { Authenticate } from '../../ingest/authenticate.ts';
import type { IngestDoor } from '../../ingest/intake.ts';
import type { Counters } from '../../telemetry/counters.ts';
import type { BodyMemory } from '../../wire/body-memory.ts';
import type { TraceRules } from './rules/trace-rules.ts';

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
  /** What users do not want, and what they want written otherwise. */
  readonly rules?: TraceRules | undefined;
  readonly defaults?: DatadogDefaults;
}

/** What is said of everything that does not say it itself, as an Agent does. */
export interface DatadogDefaults {
  readonly environment: string;
  readonly host: string;
  /** Resource attributes by key. */
  readonly tags: ReadonlyMap<string, string>;
}

export const noDefaults: DatadogDefaults = { environment: '', host: '', tags: new Map() };
