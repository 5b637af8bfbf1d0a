import type { ApplicationMap } from '@headwater/contract';
import { ActionIcon } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Empty, Loading } from '../../../components/states/States.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import styles from '../Map.module.css';
import { findEdge, findNode, targetTitle } from '../model/words.ts';
import { type MapState, useQuantiles } from '../use-application-map.ts';
import { EdgePane } from './EdgePane.tsx';
import { FindingsPane } from './FindingsPane.tsx';
import { NodePane } from './NodePane.tsx';

interface MapPaneProps {
  readonly map: ApplicationMap;
  readonly state: MapState;
  readonly comparing: boolean;
}

/** Beside the map: what was picked, or what is abnormal. */
export function MapPane({ map: known, state, comparing }: MapPaneProps) {
  const [, setState] = useUrlState();
  const { picked } = state;
  const measured = useQuantiles(state);
  const map = state.sensitivity === undefined ? (measured ?? known) : known;
  const node = picked === undefined ? undefined : findNode(map, picked);
  const edge = picked === undefined ? undefined : findEdge(map, picked);
  const title = picked === undefined ? t('map.findings') : targetTitle(picked);
  return (
    <aside className={`hw-panel ${styles.pane}`} aria-label={t('map.pane')}>
      <div className={styles.paneHead}>
        <h2>
          <Untrusted text={title} />
        </h2>
        <ActionIcon
          aria-label={t('action.close')}
          onClick={() => setState(picked === undefined ? { compare: undefined } : { pick: undefined })}
        >
          <Icon name="close" size={14} />
        </ActionIcon>
      </div>
      {node && <NodePane map={map} node={node} />}
      {edge && <EdgePane map={map} edge={edge} />}
      {picked === undefined && (comparing ? <Loading rows={5} /> : <FindingsPane map={map} />)}
      {picked !== undefined && !node && !edge && <Empty title={t('map.gone')} />}
    </aside>
  );
}
