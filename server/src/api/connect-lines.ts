import type { Addresses } from '../config/ports.ts';
import { appInsightsLines } from './connect/app-insights-lines.ts';
import type { ClientLine } from './connect/client-line.ts';
import { datadogLines } from './connect/datadog-lines.ts';
import { openCensusLines } from './connect/opencensus-lines.ts';

export interface ConnectFacts {
  readonly addresses: Addresses | undefined;
  /** True when clients have to send a key. */
  readonly keyed: boolean;
  /** Certificate that clients which insist on TLS are told to trust. */
  readonly authorityFile: string;
}

/** Per dialect and language the exact lines that make a client report here; ports that are off have none. */
export function connectLines({ addresses, keyed, authorityFile }: ConnectFacts): ClientLine[] {
  const otlpHttp = addresses?.otlpHttp ?? addresses?.portal;
  const otlpGrpc = addresses?.otlpGrpc ?? otlpHttp;
  const openTelemetry =
    otlpHttp === undefined || otlpGrpc === undefined ? [] : openTelemetryLines({ otlpGrpc, otlpHttp, keyed });
  return [
    ...openTelemetry,
    ...datadogLines(addresses, keyed),
    ...appInsightsLines(addresses?.portal, authorityFile),
    ...openCensusLines(addresses),
  ];
}

interface OtlpAddresses {
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  readonly keyed: boolean;
}

/** Per language the exact lines that make an OpenTelemetry program report here. */
function openTelemetryLines(addresses: OtlpAddresses): ClientLine[] {
  const key = addresses.keyed ? ['export OTEL_EXPORTER_OTLP_HEADERS="x-headwater-key=<your key>"'] : [];
  const grpc = [
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${addresses.otlpGrpc}`,
    'export OTEL_SERVICE_NAME=my-service',
    ...key,
  ];
  const http = [
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${addresses.otlpHttp}`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    'export OTEL_SERVICE_NAME=my-service',
    ...key,
  ];
  return [
    {
      label: 'Python',
      dialect: 'otlp',
      lines: [
        'pip install opentelemetry-distro opentelemetry-exporter-otlp',
        'opentelemetry-bootstrap -a install',
        ...grpc,
        'opentelemetry-instrument flask run',
      ],
    },
    {
      label: 'Node.js',
      dialect: 'otlp',
      lines: [
        'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
        ...http,
        'node --require @opentelemetry/auto-instrumentations-node/register app.js',
      ],
    },
    {
      label: 'Java',
      dialect: 'otlp',
      lines: [...http, 'java -javaagent:opentelemetry-javaagent.jar -jar app.jar'],
    },
    {
      label: '.NET',
      dialect: 'otlp',
      lines: [...grpc, 'dotnet run'],
      note: 'With the OpenTelemetry.Exporter.OpenTelemetryProtocol package and AddOtlpExporter().',
    },
    { label: 'Go', dialect: 'otlp', lines: [...grpc, 'go run .'], note: 'With otlptracegrpc.New(ctx).' },
    {
      label: 'Browser',
      dialect: 'otlp',
      lines: [`new OTLPTraceExporter({ url: '${addresses.otlpHttp}/v1/traces' })`],
      note: 'Pages of every origin may send, unless `web.corsOrigins` names some.',
    },
    {
      label: 'Collector',
      dialect: 'otlp',
      lines: [
        'exporters:',
        '  otlp/headwater:',
        `    endpoint: ${addresses.otlpGrpc.replace(/^https?:\/\//, '')}`,
        '    tls: { insecure: true }',
        ...(addresses.keyed ? ['    headers: { x-headwater-key: <your key> }'] : []),
      ],
    },
  ];
}
