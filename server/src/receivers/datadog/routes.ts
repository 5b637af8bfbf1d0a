import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Signal } from '../../ingest/intake.ts';
import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import { readBody } from '../../wire/http/read-body.ts';
import type { DatadogOptions } from './datadog.ts';
import { answerRates, answerText } from './respond.ts';
import { decodeTraces, decodeTracesJson, type TraceVersion } from './traces/decode-traces.ts';
import { readFacts } from './traces/request-facts.ts';
import type { TraceDecoder } from './traces/trace-decoder.ts';
import { decodeTracesV1 } from './traces/v1/decode-v1.ts';

/** One request that a route answers. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly project: string;
  readonly path: string;
}

export interface Route {
  /** Without a trailing slash; one that ends in `/*` stands for all below it. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly answer: (exchange: Exchange) => Promise<void>;
}

/** PUT is what older tracers and dd-trace for Node use. */
export const putOrPost = ['PUT', 'POST'];

export interface TraceRouteOptions extends DatadogOptions {
  readonly decoder: TraceDecoder;
}

const traceVersions: readonly TraceVersion[] = ['v0.3', 'v0.4', 'v0.5', 'v0.7'];

/** Hands a body in: decoded, on disk; settles with what became of its items. */
export async function takeBody(
  options: DatadogOptions,
  { request, project }: Exchange,
  receiver: string,
  signal: Signal,
  fill: (bytes: Uint8Array, rows: RowSink) => FillOutcome,
): Promise<FillOutcome> {
  const body = await readBody(request, options.memory, options.limitBytes);
  let outcome: Promise<FillOutcome>;
  try {
    const intake = {
      project,
      dialect: 'datadog',
      receiver,
      signal,
      body: body.bytes,
      nowNs: options.nowNs(),
    } as const;
    outcome = options.ingest.accept(intake, (rows) => fill(body.bytes, rows));
  } finally {
    body.free();
  }
  return outcome;
}

/** Traces of tracers, in every form that `decodeTraces` knows. */
export function traceRoutes(options: TraceRouteOptions): Route[] {
  return [...traceVersions.map((version) => traceRoute(options, version)), traceRouteV1(options)];
}

/** Not in `/info`: what is listed there is what tracers switch to, and v1.0 is not walked straight into columns yet. */
function traceRouteV1(options: TraceRouteOptions): Route {
  return {
    path: '/v1.0/traces',
    methods: putOrPost,
    answer: async (exchange) => {
      const { request, response } = exchange;
      const facts = readFacts(request.headers, options.defaults);
      await takeBody(options, exchange, 'datadog-v1.0', 'traces', (bytes, rows) =>
        decodeTracesV1(options.decoder, bytes, rows, facts),
      );
      answerRates(request, response);
    },
  };
}

function traceRoute(options: TraceRouteOptions, version: TraceVersion): Route {
  return {
    path: `/${version}/traces`,
    methods: putOrPost,
    answer: async (exchange) => {
      const { request, response } = exchange;
      const decode = decoderFor(request, version);
      const facts = readFacts(request.headers, options.defaults);
      await takeBody(options, exchange, `datadog-${version}`, 'traces', (bytes, rows) =>
        decode(options.decoder, version, bytes, rows, facts),
      );
      if (version === 'v0.3') answerText(response, 200, 'OK\n');
      else answerRates(request, response);
    },
  };
}

/** Msgpack unless JSON is named, as in the Agent; v0.5 and v0.7 have no JSON form. */
function decoderFor(request: IncomingMessage, version: TraceVersion): typeof decodeTraces {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const isJson = type === 'application/json' || type === 'text/json';
  if (!isJson || version === 'v0.5' || version === 'v0.7') {
    if (
      !isJson &&
      ['', 'application/msgpack', 'application/x-msgpack', 'application/octet-stream'].includes(type)
    ) {
      return decodeTraces;
    }
    if (isJson) throw new HeadwaterError('HEADWATER_WIRE_CONTENT_TYPE', 'use application/msgpack');
    throw new HeadwaterError('HEADWATER_WIRE_CONTENT_TYPE', 'use application/msgpack or application/json');
  }
  return decodeTracesJson;
}
