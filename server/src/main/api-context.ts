import type { Access } from '../access/access.ts';
import type { Addresses } from '../config/ports.ts';
import type { Config } from '../config/schema.ts';
import type { Forwarder } from '../forward/forwarder.ts';
import type { LiveMetrics } from '../ingest/live/live-metrics.ts';
import type { Storage } from './open/open-storage.ts';

export interface ApiContext {
  readonly forwarder: Forwarder;
  readonly storage: Storage;
  readonly access: Access;
  readonly liveMetrics: LiveMetrics;
  readonly config: Config;
  readonly version: string;
  readonly startedMs: number;
  readonly addresses: () => Addresses | undefined;
}
