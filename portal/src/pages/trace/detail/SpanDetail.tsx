import { ActionIcon } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { ServiceName } from '../../../components/ServiceName.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Notice } from '../../../components/states/States.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatDuration } from '../../../format/duration.ts';
import { useSpan } from '../use-trace.ts';
import type { TraceModel } from '../use-trace-model.ts';
import styles from './Detail.module.css';
import { type SpanAnswer, SpanTabs } from './SpanTabs.tsx';

/** Everything about the selected span. */
export function SpanDetail({ model }: { readonly model: TraceModel }) {
  const { layout, selected, select, colorOf } = model;
  const { spans } = layout;
  const query = useSpan(layout.traceId, spans.spanId[selected] ?? '');
  const service = layout.services[spans.service[selected]!] ?? '';
  const current = query.data?.span.spanId === spans.spanId[selected] ? query.data : undefined;
  return (
    <aside className={`hw-panel ${styles.panel}`} aria-label={t('span.detail')}>
      <div className={styles.head}>
        <div className={styles.title}>
          <h2>
            <Untrusted text={layout.names[spans.name[selected]!] ?? ''} />
          </h2>
          <ActionIcon size="sm" aria-label={t('action.close')} onClick={() => select(-1)}>
            <Icon name="close" size={14} />
          </ActionIcon>
        </div>
        <div className={styles.facts}>
          <ServiceName name={service} color={colorOf.get(service)} />
          <b>{formatDuration(spans.durationNs[selected]!)}</b>
          <span>
            {spans.startNs[selected] === 0
              ? t('span.startsWith')
              : t('span.startsAfter', { offset: formatDuration(spans.startNs[selected]!) })}
          </span>
          <span>
            {t('trace.self')} {formatDuration(model.selfNs[selected]!)}
          </span>
        </div>
        {current && <SpanFacts answer={current} />}
      </div>
      <QueryView query={query} rows={8}>
        {(answer) => <SpanTabs answer={answer} dimmed={!current} />}
      </QueryView>
    </aside>
  );
}

function SpanFacts({ answer: { span } }: { readonly answer: SpanAnswer }) {
  const exception = span.events.find(({ name }) => name === 'exception')?.attributes;
  const message = [exception?.['exception.type'], exception?.['exception.message']]
    .filter(Boolean)
    .join(': ');
  const { dropped, notes } = span;
  return (
    <>
      <div className={styles.facts}>
        <span>{span.kind}</span>
        {span.version && (
          <span>
            {t('term.version')} <Untrusted text={span.version} />
          </span>
        )}
        {(span.instance || span.host) && (
          <span>
            <Untrusted text={[span.instance, span.host].filter(Boolean).join(' @ ')} />
          </span>
        )}
        <span className={styles.ids}>
          <code className="hw-mono">{span.spanId}</code>
          <CopyButton text={span.spanId} label={`${t('action.copy')}: ${t('span.id')}`} />
        </span>
        {span.weight > 1 && <span>{t('span.weight', { count: span.weight })}</span>}
      </div>
      {(span.status === 'error' || message) && (
        <div className={styles.error}>
          <Icon name="error" size={13} />{' '}
          <Untrusted text={span.statusMessage || message || t('term.errors')} />
        </div>
      )}
      {notes.map((note) => (
        <Notice key={note}>{t(`span.note.${note}`)}</Notice>
      ))}
      {dropped.attributes + dropped.events + dropped.links > 0 && (
        <Notice>{t('span.dropped', dropped)}</Notice>
      )}
    </>
  );
}
