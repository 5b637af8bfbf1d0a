import type { ClientSeen, Finding } from '@headwater/contract';
import { unknownService } from '../../model/conventions/semantic-conventions.ts';
import type { LogCheck, ParentCheck, SkewCheck, SpanCheck } from './check-rows.ts';
import { fixLines } from './fix-lines.ts';

export interface Checks {
  readonly spans: readonly SpanCheck[];
  readonly parents: readonly ParentCheck[];
  readonly clocks: readonly SkewCheck[];
  readonly logs: readonly LogCheck[];
  readonly clients: readonly ClientSeen[];
}

type Draft = Pick<Finding, 'kind' | 'severity' | 'service' | 'dialect' | 'count'> &
  Partial<Pick<Finding, 'share' | 'detail' | 'traceId' | 'spanId'>> & { readonly language?: string };

/** Fewer records may all be of the start of a program, outside of any request. */
const fewestRecords = 20;
const mostlyAlone = 0.9;
const listedFindings = 500;

/** A finding with its identity and the lines that mend it. */
export function makeFinding(draft: Draft): Finding {
  const { kind, severity, service, dialect, count, share = null, detail = '', language = '' } = draft;
  const id = [kind, service, dialect, detail].join(' ');
  const fix = fixLines(kind, { dialect, service, language });
  const hex = (value = '') => (/^0*$/.test(value) ? '' : value);
  const traceId = hex(draft.traceId);
  return {
    id,
    kind,
    severity,
    service,
    dialect,
    count,
    share,
    detail,
    fix,
    traceId,
    spanId: hex(draft.spanId),
  };
}

/** What the rows and the clients' reports tell, by weight: errors before warnings before what one should know. */
export function findFaults(checks: Checks): Finding[] {
  const drafts = [
    ...checks.spans.flatMap(spanFaults),
    ...checks.parents.map(parentFault),
    ...checks.clocks.map(clockFault),
    ...checks.logs.flatMap((log) => logFaults(log, checks)),
    ...checks.clients.flatMap(clientFaults),
  ];
  return drafts.map(makeFinding).slice(0, listedFindings);
}

export function bySeverity(a: Finding, b: Finding): number {
  const order = { error: 0, warning: 1, info: 2 };
  return order[a.severity] - order[b.severity] || b.count - a.count || (a.id < b.id ? -1 : 1);
}

function spanFaults(row: SpanCheck): Draft[] {
  const { service, dialect, rows, entries, stands } = row;
  const of = { service, dialect };
  const drafts: Draft[] = [];
  const add = (draft: Omit<Draft, 'service' | 'dialect'>, isSo: boolean) =>
    isSo && drafts.push({ ...of, ...draft });
  const unnamed = service === '' || service.startsWith(unknownService);
  add({ kind: 'missing-service', severity: 'error', count: Number(rows), share: 1 }, unnamed);
  add(
    {
      kind: 'missing-environment',
      severity: 'warning',
      count: Number(row.noEnvironment),
      share: partOf(row.noEnvironment, entries),
    },
    row.noEnvironment > 0,
  );
  add(
    {
      kind: 'missing-version',
      severity: 'warning',
      count: Number(row.noVersion),
      share: partOf(row.noVersion, entries),
    },
    row.noVersion > 0,
  );
  add(
    {
      kind: 'impossible-times',
      severity: 'warning',
      count: Number(row.impossible),
      share: partOf(row.impossible, rows),
      traceId: row.impossibleTrace,
    },
    row.impossible > 0,
  );
  add(
    {
      kind: 'repeated-keys',
      severity: 'info',
      count: Number(row.repeatedKeys),
      share: partOf(row.repeatedKeys, rows),
      traceId: row.repeatedTrace,
    },
    row.repeatedKeys > 0,
  );
  add(
    {
      kind: 'client-dropped',
      severity: 'warning',
      count: Number(row.dropped),
      share: partOf(row.dropped, rows),
      traceId: row.droppedTrace,
    },
    row.dropped > 0,
  );
  add(
    {
      kind: 'sampled',
      severity: 'info',
      count: Math.round(stands),
      share: partOf(rows, stands),
      detail: 'weight',
    },
    row.sampledRows > 0,
  );
  return drafts;
}

function parentFault({ service, dialect, broken, children, trace, span }: ParentCheck): Draft {
  const share = partOf(broken, children);
  const severity = share >= 0.05 ? 'error' : 'warning';
  return {
    kind: 'broken-parents',
    severity,
    service,
    dialect,
    count: Number(broken),
    share,
    traceId: trace,
    spanId: span,
  };
}

function clockFault({ service, caller, dialect, calls, offsetNs, trace, span }: SkewCheck): Draft {
  const detail = JSON.stringify({ caller, offsetNs: Number(offsetNs) });
  return {
    kind: 'clock-skew',
    severity: 'warning',
    service,
    dialect,
    count: Number(calls),
    detail,
    traceId: trace,
    spanId: span,
  };
}

function logFaults({ service, dialect, records, alone }: LogCheck, { spans, clients }: Checks): Draft[] {
  const share = partOf(alone, records);
  const hasSpans = spans.some((row) => row.service === service);
  if (!hasSpans || records < fewestRecords || share < mostlyAlone) return [];
  const language = clients.find((client) => client.service === service)?.language ?? '';
  return [
    {
      kind: 'uncorrelated-logs',
      severity: 'warning',
      service,
      dialect,
      count: Number(alone),
      share,
      language,
    },
  ];
}

const off = /^(?:false|0|no|off)$/i;

/** What a client says of its configuration that explains what is missing here. */
function clientFaults({ service, dialect, configuration, integrations, complaints }: ClientSeen): Draft[] {
  const of = { service, dialect };
  const settingOf = (...names: readonly string[]) =>
    configuration.find(({ name }) => names.includes(name.toLowerCase()))?.value ?? '';
  const drafts: Draft[] = [];
  if (off.test(settingOf('dd_trace_enabled', 'trace_enabled', 'dd_tracing_enabled'))) {
    drafts.push({
      ...of,
      kind: 'tracing-off',
      severity: 'error',
      count: 1,
      detail: 'DD_TRACE_ENABLED=false',
    });
  }
  const rate = settingOf('dd_trace_sample_rate', 'trace_sample_rate', 'samplerate');
  if (rate !== '' && Number(rate) < 1) {
    drafts.push({
      ...of,
      kind: 'sampled',
      severity: 'info',
      count: 0,
      share: Number(rate),
      detail: `DD_TRACE_SAMPLE_RATE=${rate}`,
    });
  }
  for (const { name, error } of integrations) {
    if (error === '') continue;
    drafts.push({
      ...of,
      kind: 'integration-failed',
      severity: 'warning',
      count: 1,
      detail: `${name}: ${error}`,
    });
  }
  const [newest] = complaints;
  if (newest !== undefined) {
    const severity = complaints.some((complaint) => complaint.severity >= 17) ? 'error' : 'warning';
    drafts.push({
      ...of,
      kind: 'client-complains',
      severity,
      count: complaints.length,
      detail: newest.message,
    });
  }
  return drafts;
}

function partOf(part: number, whole: number): number {
  return Number(whole) > 0 ? Number(part) / Number(whole) : 0;
}
