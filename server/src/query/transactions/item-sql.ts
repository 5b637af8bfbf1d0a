import type { TelemetryItem, TelemetryType } from '@headwater/contract';
import { spanSql } from '../performance/population.ts';

/** One row of any table as the lists of telemetry show it; the aliases differ from columns, which would shadow them. */
export interface ItemRow {
  readonly itemTable: string;
  /** 16 hexadecimal digits: a span's id, else a hash over what tells rows of one time apart */
  readonly itemKey: string;
  readonly itemType: TelemetryType;
  readonly itemNs: string;
  readonly itemDuration: number | string | null;
  readonly itemTitle: string;
  readonly itemService: string;
  readonly itemInstance: string;
  readonly itemOperation: string;
  readonly itemSpan: string;
  readonly itemParent: string;
  readonly itemSuccess: number | null;
  readonly itemCode: string;
  readonly itemKind: string;
  readonly itemTarget: string;
  readonly itemSeverity: number;
  readonly itemWeight: number;
  readonly itemDialect: string;
}

const longestTitle = 300;
const hex = (column: string, bytes: 8 | 16) =>
  `if(${column} = toFixedString('', ${bytes}), '', lower(hex(${column})))`;
const hash = (...columns: readonly string[]) =>
  `lower(leftPad(hex(cityHash64(${columns.join(', ')})), 16, '0'))`;

interface Columns {
  readonly table: string;
  readonly key: string;
  readonly type: string;
  readonly time: string;
  readonly duration?: string;
  readonly title: string;
  readonly span?: string;
  readonly parent: string;
  readonly success?: string;
  readonly code?: string;
  readonly kind?: string;
  readonly target?: string;
  readonly severity?: string;
  /** The table's name or alias: times and ids are read under it */
  readonly from: string;
}

function select(columns: Columns): string {
  const { from } = columns;
  return [
    `'${columns.table}' AS itemTable`,
    `${columns.key} AS itemKey`,
    `${columns.type} AS itemType`,
    `toString(toUnixTimestamp64Nano(${columns.time})) AS itemNs`,
    `CAST(${columns.duration ?? 'NULL'}, 'Nullable(UInt64)') AS itemDuration`,
    `substringUTF8(${columns.title}, 1, ${longestTitle}) AS itemTitle`,
    `toString(${from}.service) AS itemService`,
    `toString(if(${from}.instance = '', ${from}.host, ${from}.instance)) AS itemInstance`,
    `${hex(`${from}.trace_id`, 16)} AS itemOperation`,
    `${columns.span ?? "''"} AS itemSpan`,
    `${columns.parent} AS itemParent`,
    `CAST(${columns.success ?? 'NULL'}, 'Nullable(UInt8)') AS itemSuccess`,
    `toString(${columns.code ?? "''"}) AS itemCode`,
    `toString(${columns.kind ?? "''"}) AS itemKind`,
    `toString(${columns.target ?? "''"}) AS itemTarget`,
    `toUInt8(${columns.severity ?? '0'}) AS itemSeverity`,
    `${from}.weight AS itemWeight`,
    `toString(${from}.dialect) AS itemDialect`,
  ].join(', ');
}

export const spanKeySql = 'lower(hex(spans.span_id))';
export const logKeySql = hash(
  'logs.service',
  'logs.trace_id',
  'logs.span_id',
  'logs.body',
  'logs.event_name',
);
export const exceptionKeySql = hash(
  'exceptions.service',
  'exceptions.trace_id',
  'exceptions.span_id',
  'exceptions.type',
  'exceptions.message',
);
export const eventKeySql = hash(
  'events.service',
  'events.trace_id',
  'events.span_id',
  'events.kind',
  'events.name',
);

export const spanItemSql = select({
  table: 's',
  from: 'spans',
  key: spanKeySql,
  type: `if(${spanSql.isRequest}, 'request', 'dependency')`,
  time: 'spans.start_time',
  duration: 'spans.duration_ns',
  title: 'toString(spans.name)',
  span: spanKeySql,
  parent: hex('spans.parent_span_id', 8),
  success: `NOT (${spanSql.failed})`,
  code: spanSql.resultCode,
  kind: `if(${spanSql.isRequest}, '', ${spanSql.type})`,
  target: `if(${spanSql.isRequest}, toString(spans.url_full), ${spanSql.target})`,
});

export const logItemSql = select({
  table: 'l',
  from: 'logs',
  key: logKeySql,
  type: "'trace'",
  time: 'logs.time',
  title: 'logs.body',
  parent: hex('logs.span_id', 8),
  severity: 'logs.severity_number',
});

export const exceptionItemSql = select({
  table: 'x',
  from: 'exceptions',
  key: exceptionKeySql,
  type: "'exception'",
  time: 'exceptions.time',
  title:
    "if(exceptions.message = '', toString(exceptions.type), concat(exceptions.type, ': ', exceptions.message))",
  parent: hex('exceptions.span_id', 8),
  target: 'exceptions.problem_id',
  severity: 'exceptions.severity_number',
});

/** Kinds of `events` in the words of the lists; what SDKs say about themselves is no telemetry of the program. */
export const eventTypeSql =
  "transform(toString(events.kind), ['page_view', 'browser_timing', 'availability'], ['pageView', 'browserTiming', 'availability'], 'event')";
export const shownEvents = "events.kind != 'sdk'";

export const eventItemSql = select({
  table: 'e',
  from: 'events',
  key: eventKeySql,
  type: eventTypeSql,
  time: 'events.time',
  duration: "if(events.kind IN ('page_view', 'browser_timing', 'availability'), events.duration_ns, NULL)",
  title: "if(events.name = '', events.message, toString(events.name))",
  span: hex('events.span_id', 8),
  parent: hex('events.parent_span_id', 8),
  success: 'if(events.outcome = 0, NULL, events.outcome = 1)',
  target: "if(events.kind = 'availability', toString(events.location), events.url)",
  severity: 'events.severity_number',
});

export function mapItem(row: ItemRow): TelemetryItem {
  return {
    id: `${row.itemTable}${row.itemNs}-${row.itemKey}`,
    type: row.itemType,
    timeUnixNano: row.itemNs,
    durationNs: row.itemDuration === null ? null : Number(row.itemDuration),
    title: row.itemTitle,
    service: row.itemService,
    instance: row.itemInstance,
    operationId: row.itemOperation,
    spanId: row.itemSpan,
    parentId: row.itemParent,
    success: row.itemSuccess === null ? null : Number(row.itemSuccess) === 1,
    resultCode: row.itemCode,
    dependencyType: row.itemKind,
    target: row.itemTarget,
    severityNumber: row.itemSeverity,
    weight: row.itemWeight,
    dialect: row.itemDialect,
  };
}
