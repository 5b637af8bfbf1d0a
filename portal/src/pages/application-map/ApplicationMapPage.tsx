import type { ApplicationMap } from '@headwater/contract';
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Page } from '../../components/Page.tsx';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty, TooMuch } from '../../components/states/States.tsx';
import { MapCanvas } from './canvas/MapCanvas.tsx';
import styles from './Map.module.css';
import { MapTools } from './MapTools.tsx';
import { filterMap } from './model/map-view.ts';
import { MapPane } from './side/MapPane.tsx';
import { type MapState, noMapFilter, useApplicationMap, useMapState } from './use-application-map.ts';

/** Every service, what it calls, and how well that goes. */
export function ApplicationMapPage() {
  const state = useMapState();
  const query = useApplicationMap(state);
  return (
    <Page title={t('map.title')} fill>
      <MapTools state={state} map={query.isPlaceholderData ? undefined : query.data} />
      <QueryView query={query} rows={12}>
        {(map) =>
          map.nodes.length === 0 ? (
            <NoServices />
          ) : (
            <MapWithPane map={map} state={state} comparing={query.isPlaceholderData} />
          )
        }
      </QueryView>
    </Page>
  );
}

interface MapWithPaneProps {
  readonly map: ApplicationMap;
  readonly state: MapState;
  /** What is abnormal is not known yet */
  readonly comparing: boolean;
}

function MapWithPane({ map, state, comparing }: MapWithPaneProps) {
  const [, setState] = useUrlState();
  const filterKey = JSON.stringify(state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `filterKey` stands for what matters of `state`
  const view = useMemo(() => filterMap(map, state), [map, filterKey]);
  const open = state.picked !== undefined || state.sensitivity !== undefined;
  return (
    <>
      {map.hiddenEdges > 0 && <TooMuch shown={map.edges.length} total={map.edges.length + map.hiddenEdges} />}
      <div className={open ? styles.split : styles.whole}>
        {view.nodes.length === 0 ? (
          <Empty title={t('map.filteredOut')}>
            <Button variant="default" onClick={() => setState(noMapFilter)}>
              {t('state.clearFilters')}
            </Button>
          </Empty>
        ) : (
          <MapCanvas view={view} state={state} onPick={(pick) => setState({ pick })} />
        )}
        {open && <MapPane map={map} state={state} comparing={comparing} />}
      </div>
    </>
  );
}

function NoServices() {
  return <NothingArrived title={t('map.empty')} />;
}
