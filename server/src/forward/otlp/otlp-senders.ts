import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { GrpcClient } from '../send/grpc-client.ts';
import { HttpClient, joinPath } from '../send/http-client.ts';
import { type Batch, failed, type Sender } from '../send/sender.ts';
import { resultOfGrpc, resultOfHttp } from './otlp-answers.ts';

export interface OtlpSenderOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly compress: boolean;
  readonly lookup: LookupFunction | undefined;
  readonly nowMs: () => number;
  /** Tells a Headwater the batch's name, so that it is stored once however often it is sent. */
  readonly namesBatches: boolean;
}

/** The streams of OTLP, by number. */
export const otlpStreams = ['traces', 'logs', 'metrics'] as const;
const services = { traces: 'trace.v1.Trace', logs: 'logs.v1.Logs', metrics: 'metrics.v1.Metrics' } as const;
/** A Collector takes 4 MiB over gRPC. */
const batchBytes = 2 * 1024 * 1024;
const compressed = promisify(gzip);
/** Zlib's fastest: telemetry shrinks to a tenth with it. */
const level = 1;

/** OTLP/HTTP 1.11 in protobuf. Requests are payloads one after another: protobuf joins messages so. */
export function openOtlpHttp(options: OtlpSenderOptions): Sender {
  const { url, lookup, headers, compress, nowMs } = options;
  const client = new HttpClient({ url, lookup });
  return {
    batchBytes,
    async send(batch, signal) {
      try {
        const body = joined(batch);
        const answer = await client.request(
          {
            path: joinPath(url, `/v1/${otlpStreams[batch.stream]}`),
            headers: {
              'content-type': 'application/x-protobuf',
              ...(compress ? { 'content-encoding': 'gzip' } : {}),
              ...(options.namesBatches ? { 'x-headwater-batch': batch.name } : {}),
              ...headers,
            },
            body: compress ? await compressed(body, { level }) : body,
          },
          signal,
        );
        return resultOfHttp(answer, nowMs());
      } catch (error) {
        return failed(error);
      }
    },
    close: () => client.close(),
  };
}

/** OTLP/gRPC 1.11. */
export function openOtlpGrpc({ url, lookup, headers, namesBatches }: OtlpSenderOptions): Sender {
  const client = new GrpcClient({ url, lookup });
  return {
    batchBytes,
    async send(batch, signal) {
      const service = services[otlpStreams[batch.stream] ?? 'traces'];
      const path = `/opentelemetry.proto.collector.${service}Service/Export`;
      const named = namesBatches ? { 'x-headwater-batch': batch.name } : {};
      try {
        return resultOfGrpc(await client.call(path, joined(batch), { ...named, ...headers }, signal));
      } catch (error) {
        return failed(error);
      }
    },
    close: () => client.close(),
  };
}

const joined = ({ payloads }: Batch): Buffer => Buffer.concat(payloads.map(({ bytes }) => bytes));
