import { getTrace, type TraceLayout } from '@headwater/contract';
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { addressOf, isMissing } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { QueryView, useFailure } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { CopyButton } from '../../components/text/CopyButton.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { formatFullTime, nanoToMs } from '../../format/time.ts';
import { SpanDetail } from './detail/SpanDetail.tsx';
import styles from './Trace.module.css';
import { TraceNotes } from './TraceNotes.tsx';
import { TraceTools } from './TraceTools.tsx';
import { TraceViews } from './TraceViews.tsx';
import { useTraceLayout } from './use-trace.ts';
import { type TraceModel, useTraceModel } from './use-trace-model.ts';

export function TracePage() {
  const { traceId = '' } = useParams({ strict: false }) as { traceId?: string };
  const query = useTraceLayout(traceId);
  const error = useFailure(query);
  if (isMissing(error)) {
    return (
      <Page
        title={
          <>
            {t('page.trace')} <Untrusted text={traceId} />
          </>
        }
      >
        <Empty title={t('trace.notFound')}>
          <p>{t('trace.notFoundWhy')}</p>
          <PageLink to="/traces">{t('trace.all')}</PageLink>
        </Empty>
      </Page>
    );
  }
  return (
    <QueryView query={query} rows={14}>
      {(layout) =>
        layout.spans.spanId.length === 0 ? (
          <Empty title={t('trace.notFound')} />
        ) : (
          <TraceView key={traceId} layout={layout} />
        )
      }
    </QueryView>
  );
}

function TraceView({ layout }: { readonly layout: TraceLayout }) {
  const model = useTraceModel(layout);
  const root = model.tree.order[0]!;
  const { names, services, spans } = layout;
  return (
    <Page
      fill
      title={
        <>
          <span className="hw-dim">
            <Untrusted text={services[spans.service[root]!] ?? ''} />
          </span>{' '}
          <Untrusted text={names[spans.name[root]!] ?? ''} />
        </>
      }
      actions={<TraceActions traceId={layout.traceId} />}
    >
      <Summary layout={layout} />
      <TraceNotes model={model} />
      <Legend model={model} />
      <TraceTools model={model} />
      <div className={`${styles.split} ${model.selected >= 0 ? styles.withDetail : ''}`}>
        <TraceViews model={model} />
        {model.selected >= 0 && <SpanDetail model={model} />}
      </div>
    </Page>
  );
}

function Summary({ layout }: { readonly layout: TraceLayout }) {
  return (
    <div className={styles.head}>
      <span>
        {t('trace.started')} <b>{formatFullTime(nanoToMs(layout.startTimeUnixNano))}</b>
      </span>
      <span>
        {t('term.duration')} <b>{formatDuration(layout.durationNs)}</b>
      </span>
      <span>
        {t('term.spans')} <b>{formatCount(layout.spanCount)}</b>
      </span>
      <span>
        {t('term.errors')}{' '}
        <b style={layout.errorCount ? { color: 'var(--hw-error)' } : {}}>{formatCount(layout.errorCount)}</b>
      </span>
      <span>
        {t('page.services')} <b>{layout.services.length}</b>
      </span>
      <code className="hw-mono">
        {layout.traceId}
        <CopyButton text={layout.traceId} />
      </code>
    </div>
  );
}

function TraceActions({ traceId }: { readonly traceId: string }) {
  const { project } = useScope();
  const clipboard = useClipboard();
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name={clipboard.copied ? 'check' : 'link'} size={14} />}
        onClick={() => clipboard.copy(location.href)}
      >
        {clipboard.copied ? t('action.copied') : t('action.share')}
      </Button>
      <Button
        component="a"
        variant="default"
        leftSection={<Icon name="download" size={14} />}
        href={addressOf(getTrace.path, { traceId }, { project, limit: 200_000 })}
        download={`trace-${traceId}.json`}
      >
        {t('action.export')}
      </Button>
    </>
  );
}

const mostInLegend = 12;

/** Pressing a service, or the errors, finds its spans in every view; pressing it again shows all. */
function Legend({ model }: { readonly model: TraceModel }) {
  const { shares, words, setUrl, colorOf, layout } = model;
  const find = (text: string) => setUrl({ q: words === text ? undefined : text }, { replace: true });
  return (
    <section className={styles.legend} aria-label={t('trace.legend')}>
      {shares.slice(0, mostInLegend).map(({ service, share }) => (
        <button key={service} type="button" aria-pressed={words === service} onClick={() => find(service)}>
          <i
            aria-hidden="true"
            style={{ width: 9, height: 9, borderRadius: 2, background: colorOf.get(service) }}
          />
          <Untrusted text={service} />
          <span className="hw-dim">{formatShare(share)}</span>
        </button>
      ))}
      {shares.length > mostInLegend && <span className="hw-dim">+{shares.length - mostInLegend}</span>}
      {layout.errorCount > 0 && (
        <button
          type="button"
          className={styles.errorChip}
          aria-pressed={words === 'error'}
          onClick={() => find('error')}
        >
          <Icon name="error" size={12} />
          {t('trace.errorsOnly')}
          <span>{formatCount(layout.errorCount)}</span>
        </button>
      )}
    </section>
  );
}
