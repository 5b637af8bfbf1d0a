import type { LiveSample } from '../../../ingest/live/arrival-items.ts';
import { type LiveConfiguration, type LiveItem, meetsAny } from '../../../ingest/live/live-configuration.ts';
import { parseDuration } from '../values/duration.ts';
import { booleanOf, type Fields, fieldsOf, isFields, textOfField } from '../values/fields.ts';

const documentsPerPoint = 50;

type Telemetry = LiveItem['telemetry'];

const kinds: Readonly<Record<string, { readonly kind: LiveSample['kind']; readonly telemetry: Telemetry }>> =
  {
    Request: { kind: 'request', telemetry: 'Request' },
    RemoteDependency: { kind: 'dependency', telemetry: 'Dependency' },
    Exception: { kind: 'exception', telemetry: 'Exception' },
    Trace: { kind: 'trace', telemetry: 'Trace' },
    Event: { kind: 'event', telemetry: 'Event' },
  };

/** Names of a document's members for the fields that filters know. */
const members: Readonly<Record<string, string>> = {
  Data: 'CommandName',
  Type: 'DependencyTypeName',
  'Exception.Message': 'ExceptionMessage',
  'Exception.StackTrace': 'Exception',
};

/**
 * Reads the documents of a point, and leaves out what the project's filters do not want: Python's client looks at the
 * first filter of a group only, and the first documents may come before a client knows the filters.
 */
export function readDocuments(
  point: Fields,
  nowMs: number,
  configuration: LiveConfiguration,
): Omit<LiveSample, 'number'>[] {
  const documents = Array.isArray(point.Documents) ? point.Documents.slice(0, documentsPerPoint) : [];
  return documents.filter(isFields).flatMap((document) => {
    const known = kinds[textOfField(document.DocumentType)];
    if (known === undefined) return [];
    const sample = readSample(document, point, known.kind, nowMs);
    return isWanted(document, known.telemetry, sample, configuration) ? [sample] : [];
  });
}

function readSample(
  document: Fields,
  point: Fields,
  kind: LiveSample['kind'],
  nowMs: number,
): Omit<LiveSample, 'number'> {
  const code = textOfField(document.ResponseCode ?? document.ResultCode);
  const failed = kind === 'exception' || (kind === 'request' && Number(code) >= 400);
  return {
    timeMs: nowMs,
    kind,
    service: textOfField(document.CloudRoleName) || textOfField(point.RoleName),
    instance: textOfField(document.CloudRoleInstance) || textOfField(point.Instance),
    name: textOfField(document.Name ?? document.ExceptionType ?? document.Message),
    detail: textOfField(
      document.Url ?? document.CommandName ?? document.ExceptionMessage ?? document.Message,
    ),
    success: booleanOf(document.Success) ?? !failed,
    durationMs: (parseDuration(document.Duration) ?? 0) / 1e6,
    code: code || textOfField(document.SeverityLevel),
    operationId: textOfField(document.OperationId),
    properties: propertiesOf(document.Properties),
  };
}

function isWanted(
  document: Fields,
  telemetry: Telemetry,
  sample: Omit<LiveSample, 'number'>,
  { samples }: LiveConfiguration,
): boolean {
  const item: LiveItem = {
    telemetry,
    success: sample.success,
    durationMs: sample.durationMs,
    field: (name) => textOfField(document[members[name] ?? name]),
    dimension: (key) => sample.properties[key],
    texts: () => [...Object.values(document).map(textOfField), ...Object.values(sample.properties)],
  };
  const groups = samples
    .filter((group) => group.telemetry === telemetry)
    // What a document does not say, the client that sent it knew.
    .map(({ filters }) => filters.filter(({ field }) => isSaid(field, document)));
  return meetsAny(groups, item);
}

function isSaid(field: string, document: Fields): boolean {
  if (field === '*' || field.startsWith('CustomDimensions.')) return isFields(document.Properties);
  return document[members[field] ?? field] !== undefined || field === 'Success';
}

/** An object, or .NET's list of `{key, value}`. */
function propertiesOf(properties: unknown): Record<string, string> {
  const pairs = Array.isArray(properties)
    ? properties.map((pair): [string, unknown] => {
        const { key, Key, value, Value } = fieldsOf(pair);
        return [textOfField(key ?? Key), value ?? Value];
      })
    : Object.entries(fieldsOf(properties));
  return Object.fromEntries(
    pairs.slice(0, 64).map(([key, value]) => [key, textOfField(value).slice(0, 1_024)]),
  );
}
