import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { refuse } from '../odata/ast.ts';
import { parseFilter } from '../odata/parse.ts';
import { writeExpression } from '../odata/to-kql.ts';
import { isCounted, kqlText, ownGroups, propertyAt } from '../properties.ts';
import { type Applied, readApply } from './apply.ts';
import { readSearch } from './search.ts';

/** OData's parameters, as they came. */
export interface EventParameters {
  readonly $filter?: string | undefined;
  readonly $search?: string | undefined;
  readonly $orderby?: string | undefined;
  readonly $select?: string | undefined;
  readonly $skip?: number | undefined;
  readonly $top?: number | undefined;
  readonly $count?: boolean | undefined;
  readonly $apply?: string | undefined;
}

export interface EventQuestion {
  readonly table: string;
  /** KQL of the events that are meant, without order and limits */
  readonly rows: string;
  /** KQL of the answer's rows, `skip` of them too many at its beginning */
  readonly text: string;
  readonly applied: Applied | undefined;
  readonly select: readonly string[];
  readonly skip: number;
  readonly top: number;
  /** The caller named no limit, so one was added */
  readonly isLimitAdded: boolean;
  readonly count: boolean;
}

const standardTop = 500;
const rowsAtMost = 50_000;
export const allEvents = '$all';
export const eventTypes: readonly string[] = [
  'traces',
  'customEvents',
  'pageViews',
  'browserTimings',
  'requests',
  'dependencies',
  'exceptions',
  'availabilityResults',
  'performanceCounters',
  'customMetrics',
];

/** @throws HeadwaterError HEADWATER_INSIGHTS_NOT_FOUND | HEADWATER_INSIGHTS_ARGUMENT */
export function readEventQuestion(type: string, parameters: EventParameters, id?: string): EventQuestion {
  const table = type === allEvents ? allEvents : eventTypes.find((name) => name === type);
  if (table === undefined) throw new HeadwaterError('HEADWATER_INSIGHTS_NOT_FOUND', `events/${type}`);
  const { $filter = '', $search = '', $apply = '', $skip = 0, $top } = parameters;
  const from = table === allEvents ? `union ${eventTypes.join(', ')}` : table;
  const rows = [
    from,
    ...(id === undefined ? [] : [`where itemId == ${kqlText(id.toLowerCase())}`]),
    ...($filter.trim() === '' ? [] : [`where ${writeExpression(parseFilter($filter), table, $filter).kql}`]),
    ...($search.trim() === '' ? [] : [`where ${readSearch($search)}`]),
  ].join(' | ');
  const applied = $apply.trim() === '' ? undefined : readApply($apply, table);
  const top = Math.min($top ?? standardTop, rowsAtMost);
  if ($skip + top > rowsAtMost)
    refuse(`$skip and $top are more than ${rowsAtMost} together`, 0, `${$skip + top}`);
  const order = orderOf(parameters.$orderby, table, applied);
  const steps = [rows, ...(applied?.kql ?? []), ...order, `take ${$skip + top}`];
  return {
    table,
    rows: [rows, ...(applied?.kql ?? [])].join(' | '),
    text: steps.join(' | '),
    applied,
    select: namesOf(parameters.$select, table),
    skip: $skip,
    top,
    isLimitAdded: $top === undefined,
    count: parameters.$count === true,
  };
}

/** Newest first, unless it is said otherwise; groups in their own order. */
function orderOf(sent: string | undefined, table: string, applied: Applied | undefined): string[] {
  const parts = (sent ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return applied?.columns === undefined ? ['sort by timestamp desc'] : [];
  const written = parts.map((part) => {
    const match = /^(\S+?)(?:\s+(asc|desc))?$/i.exec(part);
    const path = match?.[1] ?? part;
    const direction = match?.[2]?.toLowerCase() ?? 'asc';
    const column = applied?.columns?.find((each) => each.path === path)?.column;
    return `${column ?? propertyAt(path, table).kql} ${direction}`;
  });
  return [`sort by ${written.join(', ')}`];
}

function namesOf(sent: string | undefined, table: string): string[] {
  const names = (sent ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== '*');
  for (const name of names) if (!isGroup(name, table)) propertyAt(name, table);
  return names;
}

const groups = new Set([
  'customDimensions',
  'customMeasurements',
  'operation',
  'session',
  'user',
  'cloud',
  'ai',
  'application',
  'client',
]);

function isGroup(name: string, table: string): boolean {
  return (
    groups.has(name) ||
    (table === allEvents
      ? Object.values(ownGroups).some((own) => own.name === name)
      : ownGroups[table]?.name === name) ||
    (name === 'count' && !isCounted(table))
  );
}
