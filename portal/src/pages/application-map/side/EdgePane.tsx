import type { ApplicationMap, MapEdge } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatFilters } from '../../../filters/filter-text.ts';
import styles from '../Map.module.css';
import { nodeTitle } from '../model/words.ts';
import { EdgeCalls } from './EdgeCalls.tsx';
import { Figures } from './Figures.tsx';
import { Findings } from './FindingsPane.tsx';

/** All of one edge: figures, what is abnormal, its slowest and failed calls. */
export function EdgePane({ map, edge }: { readonly map: ApplicationMap; readonly edge: MapEdge }) {
  const [, setState] = useUrlState();
  const caller = serviceOf(edge.source);
  const callee = serviceOf(edge.target);
  const ends = map.nodes.filter(({ id }) => id === edge.source || id === edge.target);
  return (
    <div className={styles.paneBody}>
      <Figures of={edge} />
      <nav className={styles.links} aria-label={t('map.goTo')}>
        {caller !== undefined && (
          <PageLink to="/performance" search={{ service: caller, tab: 'dependencies' }}>
            {t('map.performance')}
          </PageLink>
        )}
        {caller !== undefined && (
          <PageLink to="/failures" search={{ service: caller, tab: 'dependencies' }}>
            {t('map.failures')}
          </PageLink>
        )}
        {caller !== undefined && callee !== undefined && (
          <PageLink to="/traces" search={{ search: `service:${quote(callee)}`, level: 'entry' }}>
            {t('page.traces')}
          </PageLink>
        )}
        {caller !== undefined && (
          <PageLink to="/logs" search={{ f: formatFilters([{ key: 'service', op: '=', value: caller }]) }}>
            {t('page.logs')}
          </PageLink>
        )}
        {ends.map((node) => (
          <button
            key={node.id}
            type="button"
            className={styles.linkish}
            onClick={() => setState({ pick: node.id })}
          >
            <Untrusted text={nodeTitle(node)} />
          </button>
        ))}
      </nav>
      <Findings findings={map.findings.filter(({ target }) => target === edge.id)} />
      <EdgeCalls source={edge.source} target={edge.target} />
    </div>
  );
}

function serviceOf(id: string): string | undefined {
  return id.startsWith('service:') ? id.slice('service:'.length) : undefined;
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
