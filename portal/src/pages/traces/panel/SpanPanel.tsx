import type { Filter, getSpan } from '@headwater/contract';
import { ActionIcon, Tabs } from '@mantine/core';
import { useEffect } from 'react';
import type { Answer } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { PageLink } from '../../../components/PageLink.tsx';
import { ServiceName } from '../../../components/ServiceName.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
import { LogLines } from '../../../components/text/LogLines.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatDuration } from '../../../format/duration.ts';
import { formatFullTime, nanoToMs } from '../../../format/time.ts';
import { withoutInternal } from '../../trace/model/span-facts.ts';
import { useSpan, useTraceLogs } from '../../trace/use-trace.ts';
import { choose } from '../search/search-terms.ts';
import type { Explorer } from '../use-explorer.ts';
import { MiniWaterfall } from './MiniWaterfall.tsx';
import styles from './SpanPanel.module.css';

/** The opened row's span beside the list: what it is, its place in its trace, tags, logs. */
export function SpanPanel({ explorer }: { readonly explorer: Explorer }) {
  const { open, set } = explorer;
  const [traceId = '', spanId = ''] = open.split('.');
  const query = useSpan(traceId, spanId);
  const close = () => set({ open: undefined }, { replace: true });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close();
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return (
    <aside className={`hw-panel ${styles.panel}`} aria-label={t('panel.title')}>
      <div className={styles.head}>
        <PageLink to="/traces/$traceId" params={{ traceId }} search={{ span: spanId }}>
          {t('panel.openTrace')}
        </PageLink>
        <PageLink to="/traces/$traceId" params={{ traceId }} search={{ span: spanId, view: 'flame' }}>
          {t('panel.openFlame')}
        </PageLink>
        <span style={{ flex: 1 }} />
        <ActionIcon size="sm" aria-label={t('action.close')} onClick={close}>
          <Icon name="close" size={14} />
        </ActionIcon>
      </div>
      <QueryView query={query} rows={10}>
        {(answer) => <SpanBody explorer={explorer} answer={answer} />}
      </QueryView>
    </aside>
  );
}

interface SpanBodyProps {
  readonly explorer: Explorer;
  readonly answer: Answer<typeof getSpan>;
}

function SpanBody({ explorer, answer: { span, resource } }: SpanBodyProps) {
  const { query, setQuery, set } = explorer;
  const ask = (prefix: string) => (filter: Filter) =>
    setQuery(
      choose(
        query,
        `${prefix}${filter.key}`,
        String(filter.value ?? ''),
        filter.op === '=' ? 'only' : 'exclude',
      ),
    );
  return (
    <>
      <div className={styles.summary}>
        <h2>
          <Untrusted text={span.name} />
        </h2>
        <div className={styles.facts}>
          <ServiceName name={span.service} />
          <b>{formatDuration(span.durationNs)}</b>
          <span>{formatFullTime(nanoToMs(span.startTimeUnixNano))}</span>
          <span>{span.kind}</span>
          {span.environment && <Untrusted text={span.environment} />}
          {span.version && <Untrusted text={span.version} />}
        </div>
        {span.status === 'error' && (
          <div className={styles.error}>
            <Icon name="error" size={13} /> <Untrusted text={span.statusMessage || t('term.errors')} />
          </div>
        )}
      </div>
      <MiniWaterfall
        traceId={span.traceId}
        spanId={span.spanId}
        onOpen={(other) => set({ open: `${span.traceId}.${other}` }, { replace: true })}
      />
      <Tabs defaultValue="tags" className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="tags">{t('panel.tags')}</Tabs.Tab>
          <Tabs.Tab value="resource">{t('panel.resource')}</Tabs.Tab>
          <Tabs.Tab value="logs">{t('panel.logs')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="tags" className={styles.tab}>
          <AttributeTable attributes={withoutInternal(span.attributes)} onFilter={ask('@')} />
        </Tabs.Panel>
        <Tabs.Panel value="resource" className={styles.tab}>
          <AttributeTable attributes={resource?.attributes ?? {}} onFilter={ask('')} />
        </Tabs.Panel>
        <Tabs.Panel value="logs" className={styles.tab}>
          <TraceLogs traceId={span.traceId} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function TraceLogs({ traceId }: { readonly traceId: string }) {
  const query = useTraceLogs(traceId);
  return (
    <QueryView query={query} rows={4}>
      {({ logs }) =>
        logs.length === 0 ? <p className="hw-dim">{t('panel.noLogs')}</p> : <LogLines logs={logs} />
      }
    </QueryView>
  );
}
