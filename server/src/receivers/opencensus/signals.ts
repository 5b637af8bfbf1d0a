import type { Authenticate } from '../../ingest/authenticate.ts';
import type { IngestDoor } from '../../ingest/intake.ts';
import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import { decodeMetrics } from './decode-metrics.ts';
import { decodeSpans } from './decode-spans.ts';
import type { Peer } from './peer.ts';
import type { OpenCensusCounters, StreamSummary } from './stats.ts';

/** One service of the protocol: where it arrives and who decodes it. */
export interface OpenCensusSignal {
  readonly signal: 'traces' | 'metrics';
  readonly grpcPath: string;
  /** The path of the agent's HTTP/JSON gateway. */
  readonly httpPath: string;
  readonly message: 'ExportTraceServiceRequest' | 'ExportMetricsServiceRequest';
  readonly decode: (body: Uint8Array, rows: RowSink, peer: Peer) => FillOutcome;
}

export const openCensusSignals: readonly OpenCensusSignal[] = [
  {
    signal: 'traces',
    grpcPath: '/opencensus.proto.agent.trace.v1.TraceService/Export',
    httpPath: '/v1/trace',
    message: 'ExportTraceServiceRequest',
    decode: decodeSpans,
  },
  {
    signal: 'metrics',
    grpcPath: '/opencensus.proto.agent.metrics.v1.MetricsService/Export',
    httpPath: '/v1/metrics',
    message: 'ExportMetricsServiceRequest',
    decode: decodeMetrics,
  },
];

/** What the receivers of this dialect need. */
export interface OpenCensusOptions {
  readonly ingest: IngestDoor;
  readonly authenticate: Authenticate;
  readonly nowNs: () => bigint;
  readonly counters: OpenCensusCounters;
  /** Resolves after this many milliseconds; a stream that is held back tries again then. */
  readonly delay: (ms: number) => Promise<void>;
  /** Told to every client of the project that asks for its configuration; undefined leaves it as it is. */
  readonly samplingOf?: (project: string) => number | undefined;
  /** Calls back after each change of what `samplingOf` says. @returns ends that */
  readonly watchSampling?: (listener: () => void) => () => void;
  readonly onStreamEnd?: (summary: StreamSummary) => void;
}
