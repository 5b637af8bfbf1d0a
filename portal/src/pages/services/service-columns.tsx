import type { ServiceSummary } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import type { Column } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatDuration, formatIn, unitForColumn } from '../../format/duration.ts';
import { formatRate, formatShare } from '../../format/number.ts';
import { formatAge, formatFullTime } from '../../format/time.ts';

const errorRate = ({ requests, errors }: ServiceSummary) => (requests > 0 ? errors / requests : 0);

const nameColumn: Column<ServiceSummary> = {
  id: 'name',
  title: t('term.service'),
  width: 'minmax(130px, 2fr)',
  sortBy: ({ name }) => name,
  cell: ({ name }) => <ServiceName name={name} />,
};

const typeColumn: Column<ServiceSummary> = {
  id: 'type',
  title: t('services.type'),
  width: '74px',
  sortBy: ({ type }) => type,
  cell: ({ type }) => <span className="hw-dim">{t(`services.type.${type}`)}</span>,
};

const languageColumn: Column<ServiceSummary> = {
  id: 'language',
  title: t('term.language'),
  width: 'minmax(130px, 1.2fr)',
  sortBy: ({ language }) => language,
  cell: ({ language, dialects, sdk }) => (
    <span className="hw-dim" title={visibleText(sdk)}>
      <Untrusted text={[language, ...dialects].filter(Boolean).join(' · ')} />
    </span>
  ),
};

/** The newest version by when it was first seen; where there was only one, that one. */
const versionColumn: Column<ServiceSummary> = {
  id: 'version',
  title: t('services.lastDeploy'),
  width: 'minmax(84px, 1fr)',
  sortBy: ({ lastDeploy }) => -(lastDeploy?.firstSeenMs ?? 0),
  cell: ({ versions, lastDeploy }) => (
    <span title={versions.map(visibleText).join('\n')}>
      <Untrusted text={lastDeploy?.version ?? versions.at(-1) ?? ''} />
      {lastDeploy && (
        <span className="hw-dim"> {t('services.ago', { age: formatAge(lastDeploy.firstSeenMs) })}</span>
      )}
    </span>
  ),
};

const apdexColumn: Column<ServiceSummary> = {
  id: 'apdex',
  title: t('services.apdex'),
  width: '64px',
  number: true,
  sortBy: ({ apdex }) => apdex ?? 2,
  cell: ({ apdex, apdexThresholdNs }) => (
    <span title={t('services.apdexThreshold', { threshold: formatDuration(apdexThresholdNs) })}>
      {apdex === null ? '–' : apdex.toFixed(2)}
    </span>
  ),
};

const trendColumn: Column<ServiceSummary> = {
  id: 'trend',
  title: t('term.trend'),
  width: '108px',
  cell: ({ sparkline }) => <Sparkline values={sparkline} />,
};

const errorsColumn: Column<ServiceSummary> = {
  id: 'errors',
  title: t('term.errorRate'),
  width: '82px',
  number: true,
  sortBy: errorRate,
  cell: (service) =>
    service.errors > 0 ? (
      <PageLink
        to="/traces"
        search={{ f: ofService(service.name, true), level: 'entry' }}
        style={{ color: 'var(--hw-error)' }}
      >
        {formatShare(errorRate(service))}
      </PageLink>
    ) : (
      <span className="hw-dim">{formatShare(0)}</span>
    ),
};

const lastSeenColumn: Column<ServiceSummary> = {
  id: 'lastSeen',
  title: t('term.lastSeen'),
  width: '78px',
  number: true,
  sortBy: ({ lastSeenMs }) => -lastSeenMs,
  cell: ({ lastSeenMs }) => (
    <span className="hw-dim" title={formatFullTime(lastSeenMs)}>
      {formatAge(lastSeenMs)}
    </span>
  ),
};

/** The columns of a list of services; durations in one unit, rates over `rangeMs`. */
export function serviceColumns(
  services: readonly ServiceSummary[],
  rangeMs: number,
): Column<ServiceSummary>[] {
  const unit = unitForColumn(services.flatMap(({ p50Ns, p95Ns, p99Ns }) => [p50Ns, p95Ns, p99Ns]));
  const rate = (service: ServiceSummary) => (service.requests / rangeMs) * 1000;
  const duration = (id: 'p50Ns' | 'p95Ns' | 'p99Ns'): Column<ServiceSummary> => ({
    id,
    title: `${id.slice(0, 3)} (${unit})`,
    width: '78px',
    number: true,
    sortBy: (service) => service[id],
    cell: (service) => (service.requests > 0 ? formatIn(service[id], unit) : '–'),
  });
  return [
    nameColumn,
    typeColumn,
    {
      id: 'rate',
      title: `${t('term.requests')} (${t('term.perSecond')})`,
      width: '116px',
      number: true,
      sortBy: rate,
      cell: (service) => (
        <PageLink to="/traces" search={{ f: ofService(service.name), level: 'entry' }}>
          {formatRate(rate(service))}
        </PageLink>
      ),
    },
    trendColumn,
    errorsColumn,
    duration('p50Ns'),
    duration('p95Ns'),
    duration('p99Ns'),
    apdexColumn,
    versionColumn,
    languageColumn,
    lastSeenColumn,
  ];
}

function ofService(service: string, failed = false): string | undefined {
  return formatFilters([
    { key: 'service', op: '=', value: service },
    ...(failed ? [{ key: 'status', op: '=', value: 'error' } as const] : []),
  ]);
}
