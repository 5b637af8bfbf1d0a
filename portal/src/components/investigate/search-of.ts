import type { Filter } from '@headwater/contract';
import type { UrlState } from '../../app/scope/use-url-state.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import type { RowNames } from './row-columns.tsx';
import type { Selection } from './use-selection.ts';

/** The transaction search that finds the rows a number stands for. */
export function searchOf(
  row: RowNames,
  { tab, code = '', filters }: Pick<Selection, 'tab' | 'code' | 'filters'>,
  more: readonly Filter[] = [],
): UrlState {
  const is = (key: string, value: string): Filter[] => (value === '' ? [] : [{ key, op: '=', value }]);
  return {
    types: tab === 'dependencies' ? 'dependency' : 'request',
    f: formatFilters([
      ...is('service', row.service),
      ...is('name', row.name),
      ...is('instance', row.instance),
      ...is('dependencyType', row.type),
      ...is('target', row.target),
      ...is('resultCode', code),
      ...filters,
      ...more,
    ]),
  };
}
