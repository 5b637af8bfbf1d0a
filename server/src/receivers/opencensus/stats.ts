import type { Counter, Counters } from '../../telemetry/counters.ts';

/** What one input did since the start, in the words of the Local Forwarder's log. */
export interface InputStats {
  /** Streams that are open. */
  connectionCount: number;
  batchesReceived: number;
  batchesFailed: number;
  configsReceived: number;
  configsFailed: number;
}

export function openInputStats(): InputStats {
  return { connectionCount: 0, batchesReceived: 0, batchesFailed: 0, configsReceived: 0, configsFailed: 0 };
}

/** What one stream brought, told when it ends. */
export interface StreamSummary {
  readonly peer: string;
  readonly signal: 'traces' | 'metrics';
  /** Messages that are on disk. */
  readonly batches: number;
  readonly items: number;
  /** Items that were left out. */
  readonly rejected: number;
  /** Messages that could not be read, or whose client left before there was room for them. */
  readonly failed: number;
}

/** Counts for the log and, under `headwater_opencensus_*`, for our own figures. */
export class OpenCensusCounters {
  readonly stats: InputStats = openInputStats();
  private readonly batches: Counter;
  private readonly failed: Counter;
  private readonly waits: Counter;

  constructor(counters: Counters) {
    const count = (name: string, help: string) =>
      counters.counter(`headwater_opencensus_${name}_total`, help);
    this.batches = count('batches', 'OpenCensus messages that are on disk');
    this.failed = count('rejected_batches', 'OpenCensus messages that could not be read or kept');
    this.waits = count('waits', 'Times an OpenCensus stream was held back until there was room');
    counters.gauge(
      'headwater_opencensus_streams',
      'Open OpenCensus streams',
      () => this.stats.connectionCount,
    );
  }

  received(): void {
    this.stats.batchesReceived += 1;
    this.batches.add();
  }

  refused(): void {
    this.stats.batchesFailed += 1;
    this.failed.add();
  }

  heldBack(): void {
    this.waits.add();
  }
}
