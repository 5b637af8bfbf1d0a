import type { SpanMeasure } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { visibleText } from '../../../components/text/visible-text.ts';
import { type Scheme, seriesColor, serviceColor } from '../../../format/colors.ts';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import { facetTitle } from '../facets/facet-keys.ts';
import { choose, stateOf } from '../search/search-terms.ts';

/** `p95 of Duration` */
export function measureTitle({ fn, key }: SpanMeasure): string {
  const name = t(`group.fn.${fn}`);
  return key === undefined ? name : `${name} ${t('group.of')} ${visibleText(facetTitle(key))}`;
}

/** A measure's values in the unit of what it measures. */
export function measureFormat({ fn, key }: SpanMeasure): (value: number) => string {
  if (fn === 'error_rate') return formatShare;
  return isDuration({ fn, key }) ? formatDuration : formatCount;
}

/** Whether the measure's values are durations. */
export function isDuration({ fn, key }: SpanMeasure): boolean {
  const isTime = key === '@duration' || key === 'duration';
  return isTime && fn !== 'count' && fn !== 'unique' && fn !== 'errors';
}

/** A group's texts in one line. */
export function groupTitle(by: readonly string[]): string {
  if (by.length === 0) return t('group.everything');
  return by.map((value) => value || t('group.none')).join(' · ');
}

/** The search that finds a group's rows. */
export function searchOfGroup(query: string, keys: readonly string[], by: readonly string[]): string {
  return keys.reduce((search, key, index) => onlyValue(search, key, by[index] ?? ''), query);
}

/** Choosing what is chosen already would take it back. */
function onlyValue(query: string, key: string, value: string): string {
  const { included, excluded } = stateOf(query, key);
  const isChosen = included.size === 1 && included.has(value) && excluded.size === 0;
  return isChosen ? query : choose(query, key, value, 'only');
}

/** A service's own colour where groups are services, else colours in order. */
export function groupColor(
  keys: readonly string[],
  by: readonly string[],
  index: number,
  scheme: Scheme,
): string {
  return keys.length === 1 && keys[0] === 'service'
    ? serviceColor(by[0] ?? '', scheme)
    : seriesColor(index, scheme);
}
