import type { Addresses } from '../../config/ports.ts';
import { connectionString } from '../../model/resource-ids.ts';

export interface StartFacts {
  readonly version: string;
  readonly addresses: Addresses;
  readonly dataDir: string;
  /** True when clients have to send a key. */
  readonly keyed: boolean;
}

/** What `headwater start` prints once it listens: the portal first, then the lines to paste, per dialect. */
export function describeStart({ version, addresses, dataDir, keyed }: StartFacts): string {
  const lines = [
    `Headwater ${version}`,
    '',
    `  portal  ${addresses.portal ?? 'off'}`,
    `  data    ${dataDir}`,
    ...(keyed ? ['  users   headwater user add <name> makes one who may sign in'] : []),
    '',
    ...describeOpenTelemetry(addresses, keyed),
    ...describeDatadog(addresses, keyed),
    ...describeAppInsights(addresses),
    ...describeOpenCensus(addresses),
  ];
  return `${lines.join('\n')}\n`;
}

function describeOpenTelemetry({ otlpGrpc, otlpHttp, portal }: Addresses, keyed: boolean): string[] {
  const http = otlpHttp ?? portal;
  const key = keyed ? '    export OTEL_EXPORTER_OTLP_HEADERS=x-headwater-key=<your key>' : undefined;
  return [
    otlpGrpc && '  OpenTelemetry, gRPC',
    otlpGrpc && `    export OTEL_EXPORTER_OTLP_ENDPOINT=${otlpGrpc} OTEL_EXPORTER_OTLP_PROTOCOL=grpc`,
    otlpGrpc && key,
    http && '  OpenTelemetry, HTTP',
    http && `    export OTEL_EXPORTER_OTLP_ENDPOINT=${http} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
    http && key,
  ].filter((line) => line !== undefined);
}

function describeAppInsights({ portal }: Addresses): string[] {
  if (portal === undefined) return [];
  return [
    '  Application Insights (Node needs https and `headwater ca`)',
    `    export APPLICATIONINSIGHTS_CONNECTION_STRING='${connectionString(portal, 'default')}'`,
  ];
}

function describeOpenCensus({ opencensus }: Addresses): string[] {
  if (opencensus === undefined) return [];
  return ['  OpenCensus', `    export OCAGENT_TRACE_EXPORTER_ENDPOINT=${opencensus.replace('http://', '')}`];
}

function describeDatadog({ datadogTrace, dogstatsd }: Addresses, keyed: boolean): string[] {
  const port = dogstatsd?.split(':').at(-1);
  return [
    datadogTrace && '  Datadog',
    datadogTrace && `    export DD_TRACE_AGENT_URL=${datadogTrace}${keyed ? '/t/<your key>' : ''}`,
    port && `    export DD_AGENT_HOST=127.0.0.1 DD_DOGSTATSD_PORT=${port}`,
  ].filter((line) => line !== undefined);
}
