import { createHash } from 'node:crypto';
import {
  defaultLiveSamples,
  type LiveChart,
  type LiveFilter,
  type LiveSampleGroup,
  type LiveTelemetry,
  parseLiveDuration,
} from '@headwater/contract';

export interface LiveChartWithId extends LiveChart {
  readonly id: string;
}

/** What a project wants to see live: its charts, and which items one by one. */
export interface LiveConfiguration {
  /** Changes with the content; clients are told again when theirs differs. */
  readonly tag: string;
  readonly charts: readonly LiveChartWithId[];
  readonly samples: readonly LiveSampleGroup[];
}

/** An item that arrived, as live filters see it. */
export interface LiveItem {
  readonly telemetry: LiveTelemetry;
  readonly success: boolean;
  readonly durationMs: number;
  /** Text of one of `liveFields`; empty when the item has none. */
  field(name: string): string;
  dimension(key: string): string | undefined;
  /** Every field and dimension. */
  texts(): string[];
}

export function makeConfiguration(
  charts: readonly LiveChartWithId[],
  samples: readonly LiveSampleGroup[] = defaultLiveSamples,
): LiveConfiguration {
  const content = JSON.stringify([charts, samples]);
  const tag = `headwater-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
  return { tag, charts, samples };
}

const dimensionPrefix = 'CustomDimensions.';
const codes = new Set(['ResponseCode', 'ResultCode']);

/**
 * Whether an item meets a filter, exactly as clients decide it: Equal tells cases apart, Contains does not, a missing
 * dimension meets nothing, `*` asks whether any field does.
 */
export function meetsFilter({ field, predicate, comparand }: LiveFilter, item: LiveItem): boolean {
  if (field === '*') return item.texts().some((text) => compareTexts(text, predicate, comparand));
  if (field.startsWith(dimensionPrefix)) {
    const value = item.dimension(field.slice(dimensionPrefix.length));
    return value !== undefined && compareTexts(value, predicate, comparand);
  }
  if (field === 'Success')
    return (String(item.success) === comparand.toLowerCase()) === (predicate === 'Equal');
  if (field === 'Duration')
    return compareNumbers(item.durationMs, predicate, parseLiveDuration(comparand) ?? Number.NaN);
  if (codes.has(field)) {
    const code = item.field(field);
    return code !== '' && compareNumbers(Number(code), predicate, Number(comparand));
  }
  return compareTexts(item.field(field), predicate, comparand);
}

/** All filters of any group. */
export function meetsAny(groups: readonly (readonly LiveFilter[])[], item: LiveItem): boolean {
  return groups.some((filters) => filters.every((filter) => meetsFilter(filter, item)));
}

/** What a chart draws of an item; undefined when it has no such number. */
export function projectItem(projection: string, item: LiveItem): number | undefined {
  if (projection === 'Count()') return 1;
  if (projection === 'Duration')
    return item.telemetry === 'Request' || item.telemetry === 'Dependency' ? item.durationMs : undefined;
  const text = item.dimension(projection.slice(dimensionPrefix.length));
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function compareTexts(text: string, predicate: LiveFilter['predicate'], comparand: string): boolean {
  if (predicate === 'Equal') return text === comparand;
  if (predicate === 'NotEqual') return text !== comparand;
  const contains = text.toLowerCase().includes(comparand.toLowerCase());
  if (predicate === 'Contains') return contains;
  return predicate === 'DoesNotContain' && !contains;
}

function compareNumbers(value: number, predicate: LiveFilter['predicate'], comparand: number): boolean {
  if (Number.isNaN(value) || Number.isNaN(comparand)) return false;
  switch (predicate) {
    case 'Equal':
      return value === comparand;
    case 'NotEqual':
      return value !== comparand;
    case 'LessThan':
      return value < comparand;
    case 'LessThanOrEqual':
      return value <= comparand;
    case 'GreaterThan':
      return value > comparand;
    case 'GreaterThanOrEqual':
      return value >= comparand;
    default:
      return false;
  }
}
