import type { ResourceChoice, ServicePerformance, ServiceSummary } from '@headwater/contract';
import type { ReactNode } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { ServiceName } from '../../../components/ServiceName.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatRate, formatShare } from '../../../format/number.ts';
import { formatAge } from '../../../format/time.ts';
import styles from '../ServicePage.module.css';
import { tracesOf } from './service-filters.ts';

/** What the service is: type, language, library, version, last deploy. */
export function ServiceNature({ service }: { readonly service: ServiceSummary }) {
  const { type, language, sdk, versions, lastDeploy, baseService, lastSeenMs } = service;
  return (
    <div className={styles.nature}>
      <Fact label={t('services.type')}>{t(`services.type.${type}`)}</Fact>
      {language && (
        <Fact label={t('term.language')}>
          <Untrusted text={language} />
        </Fact>
      )}
      {sdk && (
        <Fact label={t('services.sdk')}>
          <Untrusted text={sdk} />
        </Fact>
      )}
      {versions.length > 0 && (
        <Fact label={t('term.version')}>
          <Untrusted text={versions.slice(-3).join(', ')} />
          {versions.length > 3 && ` +${versions.length - 3}`}
        </Fact>
      )}
      {lastDeploy && (
        <Fact label={t('services.lastDeploy')}>
          <Untrusted text={lastDeploy.version} />{' '}
          <span className="hw-dim">{t('services.ago', { age: formatAge(lastDeploy.firstSeenMs) })}</span>
        </Fact>
      )}
      {baseService && (
        <Fact label={t('services.partOf')}>
          <ServiceName name={baseService} />
        </Fact>
      )}
      <Fact label={t('term.lastSeen')}>{t('services.ago', { age: formatAge(lastSeenMs) })}</Fact>
    </div>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <span>
      <span className="hw-dim">{label}</span> <b>{children}</b>
    </span>
  );
}

interface FiguresProps {
  readonly service: string;
  readonly resource?: ResourceChoice | undefined;
  readonly performance: ServicePerformance;
}

/** The figures of the range in one line; those that stand for rows open them. */
export function Figures({ service, resource, performance }: FiguresProps) {
  const { requests, errors, avgNs, percentilesNs, apdex } = performance;
  const { fromMs, toMs } = useScope().ask();
  const names = ['p50', 'p75', 'p90', 'p95', 'p99', 'max'] as const;
  return (
    <section className={`hw-panel ${styles.figures}`} aria-label={t('services.figures')}>
      <Figure label={t('term.requests')}>
        <PageLink to="/traces" search={tracesOf(service, { resource })}>
          {formatCount(requests)}
        </PageLink>
      </Figure>
      <Figure label={t('services.perSecond')}>{formatRate((requests / (toMs - fromMs)) * 1000)}</Figure>
      <Figure label={t('term.errors')} bad={errors > 0}>
        <PageLink
          to="/traces"
          search={tracesOf(service, { resource, failed: true })}
          style={errors > 0 ? { color: 'var(--hw-error)' } : {}}
        >
          {formatCount(errors)}
        </PageLink>
      </Figure>
      <Figure label={t('term.errorRate')} bad={errors > 0}>
        {formatShare(errors / (requests || 1))}
      </Figure>
      <Figure label="avg">{formatDuration(Math.round(avgNs))}</Figure>
      {names.map((name, index) => (
        <Figure key={name} label={name}>
          {formatDuration(percentilesNs[index] ?? 0)}
        </Figure>
      ))}
      <Figure label={t('services.apdex')}>{apdex.score === null ? '–' : apdex.score.toFixed(2)}</Figure>
    </section>
  );
}

function Figure({
  label,
  bad = false,
  children,
}: {
  readonly label: string;
  readonly bad?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <span className="hw-dim">{label}</span>
      <b style={bad ? { color: 'var(--hw-error)' } : {}}>{children}</b>
    </div>
  );
}
