import { type ApplicationMap, getApplicationMap, getEdgeCalls, mapSensitivity } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.ts';
import { slower } from '../../app/scope/slower.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import type { MapFilter, MapGrouping } from './model/map-view.ts';

/** How the map is drawn and what is picked, all of it from the address. */
export interface MapState extends MapFilter {
  readonly mode: 'layers' | 'force';
  readonly grouping: MapGrouping;
  /** Undefined while nothing is compared */
  readonly sensitivity: 'low' | 'medium' | 'high' | undefined;
  /** Id of the node or edge whose pane is open */
  readonly picked: string | undefined;
}

const groupings: readonly MapGrouping[] = ['none', 'kind', 'environment', 'dialect'];
const states: readonly MapFilter['state'][] = ['all', 'failing', 'healthy', 'abnormal'];

export function useMapState(): MapState {
  const [url] = useUrlState();
  const sensitivity = mapSensitivity.safeParse(url.compare);
  return {
    words: url.find ?? '',
    notWords: url.hide ?? '',
    without: (url.without ?? '').split(',').filter(Boolean),
    fewestCalls: atLeast0(url.calls),
    leastFailures: atLeast0(url.failing) / 100,
    leastNs: atLeast0(url.ms) * 1e6,
    state: states.find((state) => state === url.state) ?? 'all',
    outside: url.outside === '1',
    mode: url.layout === 'force' ? 'force' : 'layers',
    grouping: groupings.find((grouping) => grouping === url.group) ?? 'none',
    sensitivity: sensitivity.success ? sensitivity.data : undefined,
    picked: url.pick,
  };
}

const atLeast0 = (text: string | undefined) => Math.max(0, Number(text) || 0);

/** What the address forgets when no filter is wanted. */
export const noMapFilter = {
  find: undefined,
  hide: undefined,
  without: undefined,
  calls: undefined,
  failing: undefined,
  ms: undefined,
  state: undefined,
} as const;

/** While a comparison is under way, the map that is known stays. */
export function useApplicationMap({ sensitivity }: MapState) {
  const scope = useScope();
  return useQuery<ApplicationMap>({
    queryKey: ['application-map', scope.key, sensitivity],
    queryFn: ({ signal }) =>
      ask(getApplicationMap, { body: { ...scope.ask(), ...(sensitivity && { sensitivity }) } }, signal),
    placeholderData: (known, query) => (query?.queryKey[1] === scope.key ? known : undefined),
    refetchInterval: slower(scope.refetchInterval, 10_000),
  });
}

/** The map with quantiles, asked for only while a pane shows them: over a day they take several times as long. */
export function useQuantiles({ sensitivity, picked }: MapState) {
  const scope = useScope();
  return useQuery<ApplicationMap>({
    queryKey: ['application-map-quantiles', scope.key],
    queryFn: ({ signal }) => ask(getApplicationMap, { body: { ...scope.ask(), quantiles: true } }, signal),
    // A comparison brings them anyway.
    enabled: picked !== undefined && sensitivity === undefined,
  }).data;
}

/** @param source left out: whoever called */
export function useEdgeCalls(source: string | undefined, target: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['map-calls', scope.key, source, target],
    queryFn: ({ signal }) => ask(getEdgeCalls, { body: { ...scope.ask(), source, target } }, signal),
  });
}
