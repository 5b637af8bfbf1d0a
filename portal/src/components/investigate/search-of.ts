import type { Filter } from '@headwater/contract';
import type { UrlState } from '../../app/scope/use-url-state.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import type { RowNames } from './row-columns.tsx';
import type { Selection } from './use-selection.ts';

const is = (key: string, value: string | undefined): Filter[] =>
  value === undefined || value === '' ? [] : [{ key, op: '=', value }];

/** The transaction search that finds the rows a number of a table stands for. */
export function searchOf(
  row: RowNames,
  { tab, code, filters }: Pick<Selection, 'tab' | 'code' | 'filters'>,
  more: readonly Filter[] = [],
): UrlState {
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

/** The transaction search that finds all that is selected. */
export function searchOfSelection(selection: Selection, more: readonly Filter[] = []): UrlState {
  const { service = '', name = '', instance = '', type = '', target = '', minNs, maxNs } = selection;
  const atLeast: Filter[] = minNs === undefined ? [] : [{ key: 'duration', op: '>=', value: minNs }];
  const below: Filter[] = maxNs === undefined ? [] : [{ key: 'duration', op: '<', value: maxNs }];
  return searchOf({ service, name, instance, type, target }, selection, [...atLeast, ...below, ...more]);
}

/** The same of exceptions, which have no durations and codes. */
export function searchOfExceptions(selection: Selection): UrlState {
  const { service, name, instance, problem, exceptionType, filters } = selection;
  return {
    types: 'exception',
    f: formatFilters([
      ...is('service', service),
      ...is('operation', name),
      ...is('instance', instance),
      ...is('problemId', problem),
      ...is('exceptionType', exceptionType),
      ...filters,
    ]),
  };
}
