import type { Signal } from '../../../ingest/intake.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { countedRoute } from '../counted-routes.ts';
import { answerJson } from '../respond.ts';
import { putOrPost, type Route, type TraceRouteOptions, takeBody } from '../routes.ts';
import { decodeAgentStats } from '../stats/write-stats.ts';
import { decodeAgentTraces } from './agent-traces.ts';
import { decodeColumnar } from './columnar/decode-columnar.ts';
import { decodeChecks, decodeEvent, decodeIntake, decodeLogs, decodeMetadata } from './json-records.ts';
import { decodeSeriesV1, decodeSeriesV2 } from './json-series.ts';
import { decodeSeriesProtobuf, decodeSketches } from './protobuf-intake.ts';

type Decode = (body: Uint8Array, rows: RowSink) => FillOutcome;

/**
 * Datadog's intake, as a real Agent reaches it. An Agent repeats 404 for ever, so what is not known is acknowledged
 * and counted (architecture of the Agent's forwarder).
 */
export function agentRoutes(options: TraceRouteOptions): Route[] {
  const counted = (path: string) => countedRoute(options, path, 202, '{}');
  const taken = (path: string, signal: Signal, decode: Decode, protobuf: Decode = decode): Route => ({
    path,
    methods: putOrPost,
    answer: async (exchange) => {
      const isJson = (exchange.request.headers['content-type'] ?? '').includes('json');
      await takeBody(options, exchange, 'datadog-intake', signal, (bytes, rows) =>
        // An empty body asks whether anybody is there.
        bytes.length === 0 ? { accepted: 0, rejected: 0 } : (isJson ? decode : protobuf)(bytes, rows),
      );
      answerJson(exchange.response, 202, '{"status":"ok"}');
    },
  });
  const { traceIds } = options.decoder.memory;
  const logs: Decode = (body, rows) => decodeLogs(body, rows, traceIds);
  const stats = { obfuscate: options.decoder.memory.obfuscate, language: '', tracerVersion: '' };
  return [
    {
      path: '/api/v1/validate',
      methods: ['GET', 'HEAD'],
      answer: async ({ response }) => answerJson(response, 200, '{"valid":true}'),
    },
    taken('/api/v1/series', 'metrics', decodeSeriesV1),
    taken('/api/v2/series', 'metrics', decodeSeriesV2, decodeSeriesProtobuf),
    taken('/api/beta/sketches', 'metrics', decodeSketches),
    ...['v3', 'v3beta'].flatMap((version) =>
      ['series', 'sketches'].map((what) =>
        taken(`/api/intake/metrics/${version}/${what}`, 'metrics', decodeColumnar),
      ),
    ),
    taken('/api/v1/check_run', 'telemetry', decodeChecks),
    taken('/api/v1/events', 'telemetry', decodeEvent),
    taken('/intake', 'telemetry', decodeIntake),
    taken('/api/v1/metadata', 'telemetry', decodeMetadata),
    taken('/api/v2/logs', 'logs', logs),
    taken('/v1/input', 'logs', logs),
    taken('/api/v0.2/stats', 'metrics', (body, rows) => decodeAgentStats(body, rows, stats)),
    taken('/api/v0.2/traces', 'traces', (body, rows) =>
      decodeAgentTraces(options.decoder, body, rows, options.defaults),
    ),
    counted('/api/*'),
    counted('/intake/*'),
    counted('/support/flare'),
  ];
}
