import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { datadogLibrary } from '../../../model/conventions/datadog-libraries.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { type Json, listOf, mapOf, numberOf, textOf } from '../rows/json-values.ts';
import { writeEvent } from '../rows/write-events.ts';
import { timeOf } from '../times.ts';
import { readJson } from '../traces/values/json.ts';
import { figures, type Report, reportsOf } from './reports.ts';

/** Messages of one batch that are looked at. */
const batchLimit = 1_024;
const severities: Readonly<Record<string, number>> = { ERROR: 17, WARN: 13, WARNING: 13, INFO: 9, DEBUG: 5 };

/** A process as its telemetry describes it. */
export interface TelemetryMessage {
  readonly runtimeId: string;
  readonly host: string;
  readonly fields: Json;
}

/**
 * Instrumentation telemetry v2 (instrumentation-telemetry-api-docs): `{request_type, runtime_id, tracer_time s,
 * application, host, payload}`; a `message-batch` has a list of `{request_type, payload}` for payload.
 * @throws HeadwaterError HEADWATER_DECODE_SYNTAX | HEADWATER_DECODE_SHAPE
 */
export function readTelemetry(body: Uint8Array): TelemetryMessage {
  const message = readJson(body);
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a message of telemetry is a map');
  }
  const fields = message as Json;
  const host = mapOf(fields.host);
  return { runtimeId: textOf(fields.runtime_id), host: textOf(host.hostname), fields };
}

/** Writes what a client says of itself as rows of `events` of the kind `client`; README.md has their shape. */
export function writeTelemetry(
  { runtimeId, host, fields }: TelemetryMessage,
  rows: RowSink,
  containerId: string,
): FillOutcome {
  const origin = originOf(fields, runtimeId, host, containerId);
  const about = aboutOf(fields);
  const timeNs = timeOf(numberOf(fields.tracer_time));
  let accepted = 0;
  for (const { name, payload } of messagesOf(fields)) {
    for (const report of reportsOf(name, payload)) {
      writeEvent(rows, {
        kind: 'client',
        origin,
        attributes: new Map([...about, ...report.attributes]),
        structures: new Map(report.lists),
        timeNs,
        name: report.name,
        message: report.message,
        severity: severityOf(report),
        outcome: 0,
      });
      accepted += 1;
    }
  }
  return { accepted, rejected: 0 };
}

function messagesOf(fields: Json): { name: string; payload: unknown }[] {
  const name = textOf(fields.request_type);
  if (name !== 'message-batch')
    return name === '' || figures.has(name) ? [] : [{ name, payload: fields.payload }];
  return listOf(fields.payload)
    .slice(0, batchLimit)
    .map((message) => ({ name: textOf(message.request_type), payload: message.payload }))
    .filter((message) => message.name !== '' && !figures.has(message.name));
}

function severityOf({ level }: Report): number {
  return severities[level.toUpperCase()] ?? 0;
}

/** The resource of the process, in the words its spans have. */
function originOf(
  fields: Json,
  runtimeId: string,
  hostname: string,
  containerId: string,
): Map<string, string> {
  const application = mapOf(fields.application);
  const host = mapOf(fields.host);
  const text = (key: string) => textOf(application[key]);
  const all = {
    'service.name': text('service_name'),
    'deployment.environment.name': text('env'),
    'service.version': text('service_version'),
    'service.instance.id': runtimeId,
    'host.name': hostname,
    'container.id': containerId || textOf(host.container_id),
    'telemetry.sdk.language': text('language_name'),
    'telemetry.sdk.name': 'datadog',
    'telemetry.sdk.version': text('tracer_version'),
    'process.runtime.name': text('runtime_name'),
    'process.runtime.version': text('runtime_version') || text('language_version'),
    'os.type': textOf(host.os),
    'os.version': textOf(host.os_version) || textOf(host.kernel_release),
    'host.arch': textOf(host.architecture),
  };
  return new Map(Object.entries(all).filter(([, value]) => value !== ''));
}

function aboutOf(fields: Json): Map<string, string> {
  const application = mapOf(fields.application);
  const language = textOf(application.language_name);
  const all = {
    'client.name': datadogLibrary(language) ?? 'datadog',
    'client.version': textOf(application.tracer_version),
    'client.language': language,
    'client.process_tags': textOf(application.process_tags),
  };
  return new Map(Object.entries(all).filter(([, value]) => value !== ''));
}
