import type { Attributes, Filter, getSpan } from '@headwater/contract';
import { Tabs, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { LogLines } from '../../../components/text/LogLines.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { useGo } from '../../../components/use-go.ts';
import { formatFilters } from '../../../filters/filter-text.ts';
import { receivedAs } from '../model/received-as.ts';
import { withoutInternal } from '../model/span-facts.ts';
import styles from './Detail.module.css';
import { SpanEvents } from './SpanEvents.tsx';
import { SpanLinks } from './SpanLinks.tsx';
import { SpanOverview } from './SpanOverview.tsx';
import { SpanPlace } from './SpanPlace.tsx';

export type SpanAnswer = Answer<typeof getSpan>;

const always = new Set(['overview', 'infrastructure', 'raw']);

/** The parts of a span's detail; which one is open stays when another span is selected. */
export function SpanTabs({ answer, dimmed }: { readonly answer: SpanAnswer; readonly dimmed: boolean }) {
  const { span, resource, logs } = answer;
  const [{ part }, setState] = useUrlState();
  const go = useGo();
  const onFilter = (filter: Filter) => go('/traces', {}, { f: formatFilters([filter]), level: 'all' });
  const attributes = withoutInternal(span.attributes);
  const tabs = [
    { id: 'overview', count: 0 },
    { id: 'attributes', count: Object.keys(attributes).length },
    { id: 'events', count: span.events.length },
    { id: 'logs', count: logs.length },
    { id: 'links', count: span.links.length },
    { id: 'infrastructure', count: 0 },
    { id: 'resource', count: Object.keys(resource?.attributes ?? {}).length },
    { id: 'raw', count: 0 },
  ] as const;
  const wanted = tabs.find(({ id }) => id === part);
  const shown = wanted && (wanted.count > 0 || always.has(wanted.id)) ? wanted.id : 'overview';
  return (
    <Tabs
      value={shown}
      keepMounted={false}
      onChange={(id) =>
        setState({ part: id === 'overview' ? undefined : (id ?? undefined) }, { replace: true })
      }
      style={{ display: 'flex', flexDirection: 'column', minHeight: 0, flex: 1, opacity: dimmed ? 0.6 : 1 }}
    >
      <Tabs.List>
        {tabs.map(({ id, count }) => (
          <Tabs.Tab key={id} value={id} px={8} py={6} fz={12} disabled={count === 0 && !always.has(id)}>
            {t(`span.${id}`)} {count > 0 && <span className="hw-dim">{count}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="overview" className={styles.body ?? ''}>
        <SpanOverview span={span} />
      </Tabs.Panel>
      <Tabs.Panel value="attributes" className={styles.body ?? ''}>
        <FoundAttributes attributes={attributes} onFilter={onFilter} />
      </Tabs.Panel>
      <Tabs.Panel value="events" className={styles.body ?? ''}>
        <SpanEvents span={span} />
      </Tabs.Panel>
      <Tabs.Panel value="logs" className={styles.body ?? ''}>
        <LogLines logs={logs} />
      </Tabs.Panel>
      <Tabs.Panel value="links" className={styles.body ?? ''}>
        <SpanLinks span={span} />
      </Tabs.Panel>
      <Tabs.Panel value="infrastructure" className={styles.body ?? ''}>
        <SpanPlace traceId={span.traceId} spanId={span.spanId} />
      </Tabs.Panel>
      <Tabs.Panel value="resource" className={styles.body ?? ''}>
        <AttributeTable attributes={resource?.attributes ?? {}} onFilter={onFilter} />
      </Tabs.Panel>
      <Tabs.Panel value="raw" className={styles.body ?? ''}>
        <Raw answer={answer} />
      </Tabs.Panel>
    </Tabs>
  );
}

interface FoundAttributesProps {
  readonly attributes: Attributes;
  readonly onFilter: (filter: Filter) => void;
}

function FoundAttributes({ attributes, onFilter }: FoundAttributesProps) {
  const [words, setWords] = useState('');
  return (
    <>
      <TextInput
        mb={6}
        aria-label={t('span.findAttribute')}
        placeholder={t('span.findAttribute')}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <AttributeTable attributes={attributes} words={words} onFilter={onFilter} />
    </>
  );
}

/** The span as its client wrote it, what tracers tell each other included. */
function Raw({ answer: { span, resource } }: { readonly answer: SpanAnswer }) {
  const json = JSON.stringify(receivedAs(span, resource?.attributes ?? {}), null, 2);
  return (
    <>
      <p className={styles.note}>
        {t('span.receivedAs')} <b>{t(`span.dialect.${span.dialect}`)}</b>
        {span.scope.name && (
          <>
            {' · '}
            {t('span.scope')} <Untrusted text={span.scope.name} />
          </>
        )}{' '}
        <CopyButton text={json} label={`${t('action.copy')}: ${t('span.raw')}`} />
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it */}
      <pre className={styles.raw} tabIndex={0}>
        <Untrusted text={json} />
      </pre>
    </>
  );
}
