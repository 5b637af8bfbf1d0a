import {
  type TelemetryDetail,
  type TelemetryItem,
  type Term,
  termIn,
  type VocabularyName,
} from '@headwater/contract';
import { formatDuration } from '../../../format/duration.ts';
import { formatFullTime, nanoToMs } from '../../../format/time.ts';

export interface ItemFact {
  /** As Application Insights names it, whatever words are shown */
  readonly field: string;
  readonly word: string;
  readonly value: string;
}

/** Fields of spans that mean a column which the vocabularies have words for. */
const spanTerms: Readonly<Record<string, Term>> = {
  operation: 'operation',
  type: 'spanType',
  target: 'peer',
  url: 'url',
  data: 'dbStatement',
  resultCode: 'httpStatus',
  success: 'status',
  statusDescription: 'statusMessage',
  kind: 'kind',
};

/** Fields that every telemetry has. */
const commonTerms: Readonly<Record<string, Term>> = {
  timestamp: 'start',
  duration: 'duration',
  cloud_RoleName: 'service',
  cloud_RoleInstance: 'instance',
  host: 'host',
  environment: 'environment',
  application_Version: 'version',
  operation_Name: 'operation',
  operation_Id: 'traceId',
  id: 'spanId',
  operation_ParentId: 'parentSpanId',
  user_Id: 'user',
  session_Id: 'session',
  logger: 'scope',
  itemCount: 'weight',
};

/** What an item says besides its properties, in the words of a product; empty values left out. */
export function factsOf(detail: TelemetryDetail, vocabulary: VocabularyName): ItemFact[] {
  const { item, fields, user, session } = detail;
  const isSpan = item.type === 'request' || item.type === 'dependency';
  const terms = isSpan ? { ...commonTerms, ...spanTerms } : commonTerms;
  const all = [
    ['timestamp', formatFullTime(nanoToMs(item.timeUnixNano))],
    ['duration', item.durationNs === null ? '' : formatDuration(item.durationNs)],
    ...fields.map(({ name, value }) => [name, value] as const),
    ['user_Id', user],
    ['session_Id', session],
    ['operation_Id', item.operationId],
    ['id', item.spanId],
    ['operation_ParentId', item.parentId],
  ] as const;
  return all
    .filter(([, value]) => value !== '')
    .map(([field, value]) => {
      const term = terms[field];
      return {
        field,
        word: term === undefined ? field : termIn(vocabulary, term),
        value: isSpan ? valueIn(vocabulary, item, field, value) : value,
      };
    });
}

function valueIn(vocabulary: VocabularyName, { type }: TelemetryItem, field: string, value: string): string {
  if (field === 'kind') return vocabulary === 'app-insights' ? type : value;
  if (field === 'success' && vocabulary !== 'app-insights') return value === 'True' ? 'ok' : 'error';
  const isSpanId = field === 'id' || field === 'operation_ParentId';
  // Datadog writes ids of spans as decimal numbers.
  return vocabulary === 'datadog' && isSpanId ? String(BigInt(`0x${value}`)) : value;
}
