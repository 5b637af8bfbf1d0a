import { type ApplicationMap, type MapNode, searchSpans } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatFilters } from '../../../filters/filter-text.ts';
import styles from '../Map.module.css';
import { CallList } from './CallList.tsx';
import { EdgeCalls } from './EdgeCalls.tsx';
import { Figures } from './Figures.tsx';
import { Findings } from './FindingsPane.tsx';
import { InstanceList } from './InstanceList.tsx';
import { Neighbours } from './Neighbours.tsx';

interface NodePaneProps {
  readonly map: ApplicationMap;
  readonly node: MapNode;
}

/** All of one node: figures, ways to the other pages, slowest and failed requests, instances, neighbours. */
export function NodePane({ map, node }: NodePaneProps) {
  const facts = [
    node.environments.join(', '),
    node.versions.slice(0, 5).join(', '),
    node.dialects.join(', '),
  ];
  return (
    <div className={styles.paneBody}>
      <p className="hw-dim">
        <Untrusted text={[t(`map.kind.${node.kind}`), ...facts].filter(Boolean).join(' · ')} />
      </p>
      {node.kind !== 'outside' && (
        <Figures of={node} rows={node.kind === 'service' ? rowsOf(node.name) : undefined} />
      )}
      {node.kind === 'service' && <ServiceLinks service={node.name} />}
      {node.kind !== 'service' && node.kind !== 'outside' && <CallerLinks />}
      <Findings findings={map.findings.filter(({ target }) => target === node.id)} />
      {node.kind === 'service' && <SlowAndFailed service={node.name} />}
      {node.kind !== 'service' && node.kind !== 'outside' && (
        <EdgeCalls source={undefined} target={node.id} />
      )}
      {node.kind === 'service' && <InstanceList service={node.name} />}
      <Neighbours map={map} id={node.id} />
    </div>
  );
}

/** The entry spans of a service, and those that failed. */
function rowsOf(service: string) {
  const own = { key: 'service', op: '=', value: service } as const;
  const failed = { key: 'status', op: '=', value: 'error' } as const;
  return {
    calls: { f: formatFilters([own]), level: 'entry' },
    failed: { f: formatFilters([own, failed]), level: 'entry' },
  };
}

/** What does not report itself is known by the calls of those that do. */
function CallerLinks() {
  return (
    <nav className={styles.links} aria-label={t('map.goTo')}>
      <PageLink to="/performance" search={{ tab: 'dependencies' }}>
        {t('map.performance')}
      </PageLink>
      <PageLink to="/failures" search={{ tab: 'dependencies' }}>
        {t('map.failures')}
      </PageLink>
    </nav>
  );
}

function ServiceLinks({ service }: { readonly service: string }) {
  const f = formatFilters([{ key: 'service', op: '=', value: service }]);
  return (
    <nav className={styles.links} aria-label={t('map.goTo')}>
      <PageLink to="/performance" search={{ service }}>
        {t('map.performance')}
      </PageLink>
      <PageLink to="/failures" search={{ service }}>
        {t('map.failures')}
      </PageLink>
      <PageLink to="/traces" search={{ f, level: 'entry' }}>
        {t('page.traces')}
      </PageLink>
      <PageLink to="/logs" search={{ f }}>
        {t('page.logs')}
      </PageLink>
      <PageLink to="/live" search={{ service }}>
        {t('page.live')}
      </PageLink>
      <PageLink to="/services/$service" params={{ service }}>
        {t('map.details')}
      </PageLink>
    </nav>
  );
}

const listed = 6;

function SlowAndFailed({ service }: { readonly service: string }) {
  const scope = useScope();
  const query = useQuery({
    queryKey: ['map-node-calls', scope.key, service],
    queryFn: async ({ signal }) => {
      const own = { key: 'service', op: '=', value: service } as const;
      const base = { ...scope.ask(), level: 'entry', limit: listed } as const;
      const [slowest, failed] = await Promise.all([
        ask(searchSpans, { body: { ...base, filters: [own], order: 'slowest' } }, signal),
        ask(
          searchSpans,
          {
            body: {
              ...base,
              filters: [own, { key: 'status', op: '=', value: 'error' }],
              order: 'newest',
            },
          },
          signal,
        ),
      ]);
      return { slowest: slowest.spans.map(callOf), failed: failed.spans.map(callOf) };
    },
  });
  return (
    <QueryView query={query} rows={4}>
      {({ slowest, failed }) => (
        <>
          <CallList title={t('map.slowest')} calls={slowest} />
          <CallList title={t('map.newestFailed')} calls={failed} />
        </>
      )}
    </QueryView>
  );
}

function callOf<Span extends { readonly httpStatus: number }>(span: Span) {
  return { ...span, detail: span.httpStatus > 0 ? String(span.httpStatus) : '' };
}
