import { type DestinationState, pauseDestination, removeDestination } from '@headwater/contract';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../app/messages/index.ts';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatBytes, formatCount } from '../../format/number.ts';
import { Sure, Wrong } from '../settings/parts.tsx';
import styles from './Forwarding.module.css';
import { formatSpan } from './format-span.ts';
import { useForwardingChange } from './use-forwarding.ts';

interface DestinationPanelProps {
  readonly state: DestinationState;
  readonly nowMs: number;
  readonly mayManage: boolean;
  readonly onEdit: () => void;
}

/** One destination: where it is, how far it is, and what went wrong last. */
export function DestinationPanel({ state, nowMs, mayManage, onEdit }: DestinationPanelProps) {
  const { destination, source } = state;
  const { name, project, type, paused, connectionString } = destination;
  const url = destination.url || (/IngestionEndpoint=([^;]+)/i.exec(connectionString)?.[1] ?? '');
  const pause = useForwardingChange(pauseDestination);
  const removal = useForwardingChange(removeDestination);
  const mayChange = mayManage && source === 'created';
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={name}>
      <h2>
        <span className={styles.name}>
          <Untrusted text={name} />
          <span className={`${styles.state} ${styles[state.state]}`}>
            {t(`forwarding.state.${state.state}`)}
          </span>
        </span>
        {mayChange && (
          <span className={styles.actions}>
            <Button
              size="compact-xs"
              variant="default"
              loading={pause.isPending}
              onClick={() => pause.mutate({ params: { name }, body: { project, paused: !paused } })}
            >
              {t(paused ? 'forwarding.resume' : 'forwarding.pause')}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={onEdit}
              aria-label={t('forwarding.editNamed', { name })}
            >
              {t('forwarding.edit')}
            </Button>
            <Sure
              label={t('forwarding.removeNamed', { name })}
              action={t('settings.remove')}
              onSure={() => removal.mutate({ params: { name }, query: { project } })}
            />
          </span>
        )}
      </h2>
      <p className="hw-dim">
        {t(`forwarding.type.${type}`)}
        {url !== '' && (
          <>
            {' · '}
            <code className="hw-mono">
              <Untrusted text={url} />
            </code>
          </>
        )}
        {source === 'configured' && ` · ${t('forwarding.configured')}`}
        {project === '*' && ` · ${t('forwarding.allProjects')}`}
      </p>
      <p className="hw-dim">{describeRules(state)}</p>
      <Figures state={state} />
      <LastError state={state} nowMs={nowMs} />
      <Wrong error={pause.error ?? removal.error} />
    </section>
  );
}

function Figures({ state }: Pick<DestinationPanelProps, 'state'>) {
  return (
    <dl className={styles.figures}>
      <Figure name={t('forwarding.lag')}>{formatSpan(state.lagMs)}</Figure>
      <Figure name={t('forwarding.queue')}>
        {formatBytes(state.queueBytes)}
        <span className="hw-dim">
          {' '}
          {t('forwarding.requests', { count: formatCount(state.queueRequests) })}
        </span>
      </Figure>
      <Figure name={t('forwarding.sent')}>{formatCount(state.sentItems)}</Figure>
      <Figure name={t('forwarding.retries')}>{formatCount(state.retries)}</Figure>
      <Figure name={t('forwarding.refused')} isBad={state.refusedItems > 0}>
        {formatCount(state.refusedItems)}
      </Figure>
      <Figure name={t('forwarding.dropped')} isBad={state.droppedItems > 0}>
        {formatCount(state.droppedItems)}
      </Figure>
    </dl>
  );
}

/** Stays while later telemetry goes through, when it cost items. */
function LastError({ state, nowMs }: Pick<DestinationPanelProps, 'state' | 'nowMs'>) {
  if (state.error === '') return null;
  return (
    <p className={styles.error} role="status">
      <Untrusted text={state.error} />{' '}
      {state.errorMs > 0 && (
        <span className="hw-dim">
          {t('forwarding.ago', { time: formatSpan(Math.max(0, nowMs - state.errorMs)) })}
        </span>
      )}
    </p>
  );
}

interface FigureProps {
  readonly name: string;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, isBad, children }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isBad ? styles.bad : undefined}>{children}</dd>
    </div>
  );
}

/** What goes, in one line: signals, share, conditions. */
function describeRules({ destination }: DestinationState): string {
  const { signals, sampleRatio, filters, attributes } = destination;
  const parts = [signals.map((signal) => t(`forwarding.signal.${signal}`)).join(', ')];
  if (sampleRatio < 1)
    parts.push(t('forwarding.share', { share: String(Math.round(sampleRatio * 1_000) / 10) }));
  for (const { key, op, value } of filters)
    parts.push([key, op, value].filter((part) => part !== '').join(' '));
  if (attributes.length > 0) parts.push(t('forwarding.changes', { count: String(attributes.length) }));
  return parts.join(' · ');
}
