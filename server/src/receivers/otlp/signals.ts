import type { Authenticate } from '../../ingest/authenticate.ts';
import type { IngestDoor, Signal } from '../../ingest/intake.ts';
import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import { decodeLogs, decodeLogsJson } from './decode-logs.ts';
import { decodeMetrics, decodeMetricsJson } from './decode-metrics.ts';
import { decodeSpans, decodeSpansJson } from './decode-spans.ts';
import type { OtlpFormat } from './respond.ts';

type Decode = (body: Uint8Array, rows: RowSink) => FillOutcome;

/** One signal of the protocol: where it arrives and who decodes it. */
export interface OtlpSignal {
  readonly signal: Exclude<Signal, 'telemetry'>;
  readonly httpPath: string;
  readonly grpcPath: string;
  readonly decode: Readonly<Record<OtlpFormat, Decode>>;
}

export const otlpSignals: readonly OtlpSignal[] = [
  {
    signal: 'traces',
    httpPath: '/v1/traces',
    grpcPath: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    decode: { protobuf: decodeSpans, json: decodeSpansJson },
  },
  {
    signal: 'metrics',
    httpPath: '/v1/metrics',
    grpcPath: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    decode: { protobuf: decodeMetrics, json: decodeMetricsJson },
  },
  {
    signal: 'logs',
    httpPath: '/v1/logs',
    grpcPath: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    decode: { protobuf: decodeLogs, json: decodeLogsJson },
  },
];

/** What the receivers of this dialect need. */
export interface OtlpOptions {
  readonly ingest: IngestDoor;
  readonly authenticate: Authenticate;
  readonly nowNs: () => bigint;
}
