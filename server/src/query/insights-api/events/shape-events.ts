import type { QueryResult } from '../../kql/run/run-plan.ts';
import { isCounted, ownGroups, type PropertyGroup, sharedGroups } from '../properties.ts';
import type { Applied } from './apply.ts';

type Row = QueryResult['rows'][number];
type Column = QueryResult['columns'][number];
type WriteCell = (cell: Row[number], column: Column | undefined) => unknown;

/** Rows of KQL as the events of the API: groups of properties by what they are about. */
export function shapeEvents(
  { columns, rows }: Pick<QueryResult, 'columns' | 'rows'>,
  select: readonly string[],
  write: WriteCell,
): unknown[] {
  const at = new Map(columns.map(({ name }, index) => [name, index]));
  return rows.map((row) => {
    const cell = (name: string): unknown => {
      const index = at.get(name);
      return index === undefined ? undefined : write(row[index] ?? null, columns[index]);
    };
    const event = shapeEvent(cell);
    return select.length === 0 ? event : pick(event, select);
  });
}

/** What was aggregated, each value where its path says. */
export function shapeGroups(
  { columns, rows }: Pick<QueryResult, 'columns' | 'rows'>,
  applied: NonNullable<Applied['columns']>,
  write: WriteCell,
): unknown[] {
  return rows.map((row) => {
    const shaped: Record<string, unknown> = {};
    for (const { column, path } of applied) {
      const index = columns.findIndex(({ name }) => name === column);
      put(shaped, path.split('/'), write(row[index] ?? null, columns[index]));
    }
    return shaped;
  });
}

function shapeEvent(cell: (name: string) => unknown): Record<string, unknown> {
  const type = String(cell('itemType') ?? '');
  const table = tableOf(type);
  const own = ownGroups[table];
  const group = (properties: PropertyGroup): Record<string, unknown> =>
    Object.fromEntries(Object.entries(properties).map(([name, [column]]) => [name, cell(column)]));
  return {
    id: cell('itemId'),
    type,
    ...(isCounted(table) ? { count: cell('itemCount') } : {}),
    timestamp: cell('timestamp'),
    customDimensions: bagOf(cell('customDimensions')),
    ...(isCounted(table) ? { customMeasurements: bagOf(cell('customMeasurements')) } : {}),
    ...Object.fromEntries(
      Object.entries(sharedGroups).map(([name, properties]) => [name, group(properties)]),
    ),
    ...(own === undefined ? {} : { [own.name]: group(own.group) }),
  };
}

/** `request` → `requests`; the item types of the other tables are their names without the last letter, too. */
function tableOf(itemType: string): string {
  if (itemType === 'dependency') return 'dependencies';
  return `${itemType}s`;
}

/** Dynamic cells come as JSON. */
function bagOf(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? {};
  try {
    return value === '' ? {} : JSON.parse(value);
  } catch {
    return value;
  }
}

function pick(event: Record<string, unknown>, select: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const path of select) {
    const parts = path.split('/');
    let value: unknown = event;
    for (const part of parts) {
      value = isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    }
    put(picked, parts, value);
  }
  return picked;
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    define(into, first, value);
    return;
  }
  const inner = Object.hasOwn(into, first) && isRecord(into[first]) ? into[first] : {};
  define(into, first, inner);
  put(inner, rest, value);
}

/** A key may be called anything, `__proto__` too. */
function define(into: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
