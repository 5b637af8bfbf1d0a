import type { ApplicationMap, MapEdge } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import styles from '../Map.module.css';
import { failureShare } from '../model/map-view.ts';
import { targetTitle } from '../model/words.ts';

/** Who calls a node, and what it calls; each opens that edge. */
export function Neighbours({ map, id }: { readonly map: ApplicationMap; readonly id: string }) {
  return (
    <>
      <EdgeList
        title={t('map.calledBy')}
        edges={map.edges.filter(({ target }) => target === id)}
        nameOf={({ source }) => source}
      />
      <EdgeList
        title={t('map.callsTo')}
        edges={map.edges.filter(({ source }) => source === id)}
        nameOf={({ target }) => target}
      />
    </>
  );
}

interface EdgeListProps {
  readonly title: string;
  readonly edges: readonly MapEdge[];
  readonly nameOf: (edge: MapEdge) => string;
}

function EdgeList({ title, edges, nameOf }: EdgeListProps) {
  const [, setState] = useUrlState();
  if (edges.length === 0) return null;
  return (
    <section className={styles.calls}>
      <h3>{title}</h3>
      <ul>
        {edges.slice(0, 50).map((edge) => (
          <li key={edge.id}>
            <button type="button" className={styles.linkish} onClick={() => setState({ pick: edge.id })}>
              <Untrusted text={targetTitle(nameOf(edge))} />
            </button>
            <span className={styles.callFacts}>
              {formatCount(edge.calls)} · {formatDuration(edge.avgNs)} · {formatShare(failureShare(edge))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
