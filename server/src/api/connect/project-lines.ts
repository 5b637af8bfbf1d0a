import type { projectLine } from '@headwater/contract';
import type { z } from 'zod';
import type { Addresses } from '../../config/ports.ts';
import { connectionStringOf, type ResourceIds } from '../../model/resource-ids.ts';

type ProjectLine = z.infer<typeof projectLine>;

/** What to paste so that a client of any dialect reports to one project. */
export interface ProjectConnection {
  readonly connectionString: string | undefined;
  readonly secureConnectionString: string | undefined;
  readonly lines: ProjectLine[];
}

/** @param needsKey false for the project that takes what comes without a key */
export function connectProject(
  addresses: Addresses | undefined,
  ids: ResourceIds,
  needsKey: boolean,
): ProjectConnection {
  const portal = addresses?.portal;
  const connectionString = portal === undefined ? undefined : connectionStringOf(portal, ids);
  const secure =
    portal === undefined ? undefined : connectionStringOf(portal.replace(/^http:/, 'https:'), ids);
  const key = needsKey ? ids.instrumentationKey : undefined;
  return {
    connectionString,
    secureConnectionString: secure,
    lines: [
      line('Application Insights', 'app-insights', connectionString && [variable(connectionString)]),
      line('Application Insights, Node.js', 'app-insights', secure && [variable(secure)]),
      line('OpenTelemetry', 'otlp', openTelemetry(addresses, key)),
      line('Datadog', 'datadog', datadog(addresses, key)),
      line('OpenCensus', 'opencensus', needsKey ? undefined : openCensus(addresses)),
    ].flatMap((each) => each ?? []),
  };
}

function line(
  label: string,
  dialect: ProjectLine['dialect'],
  lines: string[] | '' | undefined,
): ProjectLine | undefined {
  return lines === undefined || lines === '' ? undefined : { label, dialect, lines };
}

const variable = (value: string): string => `export APPLICATIONINSIGHTS_CONNECTION_STRING='${value}'`;

function openTelemetry(addresses: Addresses | undefined, key: string | undefined): string[] | undefined {
  const address = addresses?.otlpHttp ?? addresses?.portal;
  if (address === undefined) return undefined;
  return [
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${address}`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    ...(key === undefined ? [] : [`export OTEL_EXPORTER_OTLP_HEADERS=x-headwater-key=${key}`]),
  ];
}

function datadog(addresses: Addresses | undefined, key: string | undefined): string[] | undefined {
  const address = addresses?.datadogTrace;
  if (address === undefined) return undefined;
  return [`export DD_TRACE_AGENT_URL=${address}${key === undefined ? '' : `/t/${key}`}`];
}

function openCensus(addresses: Addresses | undefined): string[] | undefined {
  const address = addresses?.opencensus;
  return address === undefined
    ? undefined
    : [`export OCAGENT_TRACE_EXPORTER_ENDPOINT=${address.replace('http://', '')}`];
}
