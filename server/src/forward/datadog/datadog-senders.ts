import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { resultOfHttp } from '../otlp/otlp-answers.ts';
import { HttpClient, joinPath } from '../send/http-client.ts';
import { type Batch, failed, type Sender } from '../send/sender.ts';
import { traceCountBytes } from './encode-traces.ts';
import { MsgpackWriter } from './msgpack-writer.ts';

export interface DatadogSenderOptions {
  /** Of the agent; of the intake, `https://datadoghq.com` or another site, or one address that takes everything. */
  readonly url: URL;
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compress: boolean;
  readonly lookup: LookupFunction | undefined;
  readonly nowMs: () => number;
}

/** Streams, by number. */
export const datadogStreams = { traces: 0, metrics: 1, logs: 2 } as const;
const batchBytes = 2 * 1024 * 1024;
const compressed = promisify(gzip);
const level = 1;

interface Door {
  readonly host: string;
  readonly path: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The trace agent's port: `/v0.4/traces`, and DogStatsD's lines over HTTP. */
export function openDatadogAgent(options: DatadogSenderOptions): Sender {
  return openDoors(options, (batch) => {
    if (batch.stream === datadogStreams.metrics) {
      const body = Buffer.from(batch.payloads.map(({ bytes }) => Buffer.from(bytes).toString()).join('\n'));
      return { host: '', path: '/dogstatsd/v2/proxy', contentType: 'text/plain', body };
    }
    const { count, body } = tracesOf(batch);
    return {
      host: '',
      path: '/v0.4/traces',
      contentType: 'application/msgpack',
      headers: { 'x-datadog-trace-count': String(count), 'datadog-client-computed-top-level': 'true' },
      body,
    };
  });
}

/** The hosts that agents send to. */
export function openDatadogIntake(options: DatadogSenderOptions): Sender {
  return openDoors(options, (batch) => {
    if (batch.stream === datadogStreams.traces) {
      const body = Buffer.concat(batch.payloads.map(({ bytes }) => bytes));
      return { host: 'trace.agent', path: '/api/v0.2/traces', contentType: 'application/x-protobuf', body };
    }
    const list = batch.payloads.map(({ bytes }) => Buffer.from(bytes).toString()).join(',');
    const isLogs = batch.stream === datadogStreams.logs;
    return {
      host: isLogs ? 'http-intake.logs' : 'api',
      path: isLogs ? '/api/v2/logs' : '/api/v2/series',
      contentType: 'application/json',
      body: Buffer.from(isLogs ? `[${list}]` : `{"series":[${list}]}`),
    };
  });
}

/** Every site's doors are hosts below its name; any other address takes all by itself. */
const sites = /(^|\.)(datadoghq\.(com|eu)|ddog-gov\.com)$/;

function openDoors(options: DatadogSenderOptions, doorOf: (batch: Batch) => Door): Sender {
  const { url, apiKey, headers, compress, lookup, nowMs } = options;
  const clients = new Map<string, HttpClient>();
  const clientOf = (host: string): HttpClient => {
    const known = clients.get(host);
    if (known !== undefined) return known;
    const own = new URL(url);
    if (host !== '' && sites.test(url.hostname)) own.hostname = `${host}.${url.hostname}`;
    const client = new HttpClient({ url: own, lookup });
    clients.set(host, client);
    return client;
  };
  return {
    batchBytes,
    async send(batch, signal) {
      try {
        const door = doorOf(batch);
        const isPacked = compress && door.host !== '';
        const answer = await clientOf(door.host).request(
          {
            path: joinPath(url, door.path),
            headers: {
              'content-type': door.contentType,
              ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
              ...(apiKey === '' ? {} : { 'dd-api-key': apiKey }),
              ...door.headers,
              ...headers,
            },
            body: isPacked ? await compressed(door.body, { level }) : door.body,
          },
          signal,
        );
        const isTaken = answer.status >= 200 && answer.status < 300;
        return isTaken ? { kind: 'sent', refused: 0 } : resultOfHttp(answer, nowMs());
      } catch (error) {
        return failed(error);
      }
    },
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
}

/** The lists of all payloads as one. */
function tracesOf({ payloads }: Batch): { count: number; body: Buffer } {
  const count = payloads.reduce((sum, { bytes }) => sum + Buffer.from(bytes).readUInt32LE(0), 0);
  const head = new MsgpackWriter();
  head.array(count);
  return {
    count,
    body: Buffer.concat([head.take(), ...payloads.map(({ bytes }) => bytes.subarray(traceCountBytes))]),
  };
}
