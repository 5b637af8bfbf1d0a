import type { SpanMeasure } from '@headwater/contract';
import { useCallback, useMemo } from 'react';
import { type PageScope, useScope } from '../../app/scope/use-scope.ts';
import { type UrlState, useUrlState } from '../../app/scope/use-url-state.ts';
import { type FilterState, useFilters } from '../../filters/use-filters.ts';
import { readList, readMeasures } from './url-lists.ts';

export const levels = ['all', 'entry', 'root'] as const;
export const orders = ['newest', 'oldest', 'slowest', 'fastest'] as const;
export const views = ['list', 'timeseries', 'top', 'table', 'groups'] as const;
export const charts = ['line', 'bars', 'area'] as const;
export type Level = (typeof levels)[number];
export type Order = (typeof orders)[number];
export type View = (typeof views)[number];
export type ChartKind = (typeof charts)[number];

/** Words of the address that make up what this page shows; saved views keep them. */
export const explorerWords = [
  'search',
  'f',
  'level',
  'view',
  'rows',
  'order',
  'cols',
  'hide',
  'by',
  'm',
  'chart',
  'top',
  'dir',
  'also',
  'rel',
  'where',
] as const;

/** What spans a page part asks for. */
export interface SpanAsk {
  readonly scope: PageScope;
  readonly state: FilterState;
  /** in the search syntax */
  readonly query: string;
  readonly level: Level;
  /** Changes when the question changes */
  readonly key: string;
}

/** The whole page, as it stands in the address. */
export interface Explorer extends SpanAsk {
  readonly view: View;
  readonly rows: 'traces' | 'spans';
  readonly order: Order;
  /** Keys of columns besides the page's own */
  readonly columns: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly groupBy: readonly string[];
  readonly measures: readonly SpanMeasure[];
  readonly chart: ChartKind;
  readonly limit: number;
  readonly direction: 'desc' | 'asc';
  /** Searches b, c, … of a structure */
  readonly also: readonly string[];
  readonly relation: string;
  readonly where: string;
  readonly tail: boolean;
  /** `trace.span` of the row whose panel is open */
  readonly open: string;
  readonly isFiltered: boolean;
  set(patch: UrlState, options?: { replace?: boolean }): void;
  setQuery(query: string): void;
  body(): ReturnType<PageScope['ask']> & { filters: FilterState['filters']; query: string; level: Level };
}

export const groupLimits = [5, 10, 25, 50, 100] as const;

export function useExplorer(): Explorer {
  const scope = useScope();
  const state = useFilters();
  const [url, set] = useUrlState();
  const setQuery = useCallback((query: string) => set({ search: query.trim() || undefined }), [set]);
  return useMemo(() => {
    const level = oneOf(levels, url.level);
    const query = url.search ?? '';
    return {
      scope,
      state,
      query,
      level,
      key: `${scope.key} ${url.f ?? ''} ${level} ${query}`,
      view: oneOf(views, url.view),
      rows: url.rows === 'spans' ? 'spans' : 'traces',
      order: oneOf(orders, url.order),
      columns: readList(url.cols),
      hidden: new Set(readList(url.hide)),
      groupBy: url.by === undefined ? ['service'] : readList(url.by).slice(0, 4),
      measures: readMeasures(url.m),
      chart: oneOf(charts, url.chart),
      limit: groupLimits.find((limit) => String(limit) === url.top) ?? 10,
      direction: url.dir === 'asc' ? 'asc' : 'desc',
      also: readList(url.also),
      relation: url.rel ?? '',
      where: url.where ?? '',
      tail: url.tail === '1',
      open: url.open ?? '',
      isFiltered: state.filters.length > 0 || query !== '',
      set,
      setQuery,
      body: () => ({ ...scope.ask(), filters: state.filters, query, level }),
    };
  }, [scope, state, url, set, setQuery]);
}

function oneOf<T extends string>(all: readonly T[], word: string | undefined): T {
  return all.find((one) => one === word) ?? all[0]!;
}
