import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { useTopDependencies } from './use-performance.ts';

/** What the selected requests spent most time calling. */
export function TopDependencies({ selection }: { readonly selection: Selection }) {
  const query = useTopDependencies(selection);
  return (
    <Panel
      title={t('performance.topDependencies')}
      aside={
        query.data?.truncated &&
        t('performance.dependenciesOfNewest', { count: formatCount(query.data.requests) })
      }
    >
      <div className={styles.body}>
        <QueryView query={query} rows={3}>
          {({ dependencies, totalNs }) =>
            dependencies.length === 0 ? (
              <p className="hw-dim">{t('performance.noDependencies')}</p>
            ) : (
              <ul className={styles.list}>
                {dependencies.map((found) => (
                  <li key={JSON.stringify([found.name, found.type, found.target])}>
                    <PageLink
                      to="/performance"
                      className={styles.entry}
                      search={{ tab: 'dependencies', service: selection.service, op: found.name }}
                    >
                      <span className="hw-ellipsis">
                        <Untrusted text={found.name} />{' '}
                        <span className="hw-dim">
                          <Untrusted text={[found.type, found.target].filter(Boolean).join(' | ')} />
                        </span>
                      </span>
                      <span className={styles.number}>{formatDuration(found.totalNs)}</span>
                      <small>
                        {t('performance.dependencyFigures', {
                          count: formatCount(found.count),
                          average: formatDuration(found.avgNs),
                          share: formatShare(totalNs > 0 ? found.totalNs / totalNs : 0),
                        })}
                      </small>
                    </PageLink>
                  </li>
                ))}
              </ul>
            )
          }
        </QueryView>
      </div>
    </Panel>
  );
}
