import type { Filter, Population } from '@headwater/contract';
import { useMemo } from 'react';
import { type PageScope, useScope } from '../../app/scope/use-scope.ts';
import { type UrlState, useUrlState } from '../../app/scope/use-url-state.ts';
import { parseFilters } from '../../filters/filter-text.ts';

export type InvestigationTab = 'operations' | 'dependencies' | 'exceptions' | 'roles';

/** What a page about performance or failures is looking at; all of it is in the address. */
export interface Selection {
  readonly scope: PageScope;
  readonly tab: InvestigationTab;
  readonly service: string | undefined;
  readonly name: string | undefined;
  readonly instance: string | undefined;
  readonly type: string | undefined;
  readonly target: string | undefined;
  readonly code: string | undefined;
  readonly problem: string | undefined;
  readonly exceptionType: string | undefined;
  readonly minNs: number | undefined;
  readonly maxNs: number | undefined;
  readonly filters: readonly Filter[];
  /** Part of every query key */
  readonly key: string;
  /** The question as the API takes it; `without` leaves out parts of the selection */
  ask(without?: readonly SelectionPart[]): AskedPopulation;
  set(patch: UrlState): void;
}

export type SelectionPart =
  | 'name'
  | 'service'
  | 'instance'
  | 'type'
  | 'target'
  | 'resultCode'
  | 'minNs'
  | 'maxNs';

/** As `exactOptionalPropertyTypes` wants it: parts that are not selected are absent. */
export type AskedPopulation = ReturnType<PageScope['ask']> &
  Pick<Population, 'side'> & { filters: Filter[] } & Partial<
    Record<'service' | 'name' | 'instance' | 'type' | 'target' | 'resultCode', string>
  > &
  Partial<Record<'minNs' | 'maxNs', number>>;

/** Words of the address that make up the selection, besides the tab. */
export const selectionWords = [
  'service',
  'op',
  'instance',
  'dtype',
  'target',
  'code',
  'problem',
  'extype',
  'dmin',
  'dmax',
  'f',
] as const;

export function useSelection(): Selection {
  const scope = useScope();
  const [url, set] = useUrlState();
  const words = JSON.stringify([url.tab, ...selectionWords.map((word) => url[word] ?? null)]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `words` stands for what matters of the address
  return useMemo(() => readSelection(scope, url, set, words), [scope, words, set]);
}

function readSelection(scope: PageScope, url: UrlState, set: Selection['set'], words: string): Selection {
  const tab =
    (['dependencies', 'exceptions', 'roles'] as const).find((known) => known === url.tab) ?? 'operations';
  const parts = {
    service: url.service,
    name: url.op,
    instance: url.instance,
    type: url.dtype,
    target: url.target,
    resultCode: url.code,
    minNs: nanoseconds(url.dmin),
    maxNs: nanoseconds(url.dmax),
  };
  const filters = parseFilters(url.f);
  return {
    scope,
    tab,
    ...parts,
    code: parts.resultCode,
    problem: url.problem,
    exceptionType: url.extype,
    filters,
    key: `${scope.key} ${words}`,
    ask: (without = []) => {
      const given = Object.entries(parts).filter(
        ([part, value]) => value !== undefined && !without.includes(part as SelectionPart),
      );
      const side = tab === 'dependencies' ? 'dependency' : 'request';
      return { ...scope.ask(), side, filters, ...Object.fromEntries(given) };
    },
    set,
  };
}

function nanoseconds(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined;
}
