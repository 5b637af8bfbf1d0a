import type { Finding } from '@headwater/contract';
import { SegmentedControl } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { CodeLines } from '../../components/text/CodeLines.tsx';
import { formatFilters } from '../../filters/filter-text.ts';
import styles from './Doctor.module.css';
import { findingText } from './finding-text.ts';

const severities = ['error', 'warning', 'info'] as const;
/** More are one press away. */
const opened = 3;

/** What is wrong, the worst first, each with what mends it. */
export function Findings({
  findings,
  clients,
}: {
  readonly findings: readonly Finding[];
  readonly clients: number;
}) {
  const [{ severity }, setState] = useUrlState();
  const chosen = severities.find((name) => name === severity);
  const shown = findings.filter((finding) => chosen === undefined || finding.severity === chosen);
  if (clients === 0 && findings.length === 0) {
    return (
      <Empty title={t('doctor.noClients')}>
        <Teach lead={t('doctor.noClientsWhy')} />
      </Empty>
    );
  }
  const count = (name: Finding['severity']) => findings.filter((finding) => finding.severity === name).length;
  return (
    <>
      <div className={styles.tools}>
        <SegmentedControl
          aria-label={t('doctor.severity')}
          value={chosen ?? ''}
          data={[
            { value: '', label: `${t('doctor.severity.all')} ${findings.length}` },
            ...severities.map((value) => ({
              value,
              label: `${t(`doctor.severity.${value}`)} ${count(value)}`,
            })),
          ]}
          onChange={(value) => setState({ severity: value || undefined }, { replace: true })}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title={t('doctor.allWell')} />
      ) : (
        <ul className={styles.findings}>
          {shown.map((finding, index) => (
            <FindingItem key={finding.id} finding={finding} open={index < opened} />
          ))}
        </ul>
      )}
    </>
  );
}

function FindingItem({ finding, open }: { readonly finding: Finding; readonly open: boolean }) {
  const { severity, service, dialect, fix } = finding;
  return (
    <li className={styles.finding}>
      <div className={styles.line}>
        <span className={`${styles.severity} ${styles[severity]}`}>
          {severity !== 'info' && <Icon name="error" size={12} />} {t(`doctor.severityWord.${severity}`)}
        </span>
        {service && <ServiceName name={service} />}
        <span className={styles.sentence}>{findingText(finding)}</span>
        <span className="hw-dim">{dialect}</span>
        <Links finding={finding} />
      </div>
      {fix.length > 0 && (
        <details className={styles.fix} open={open}>
          <summary>{t('doctor.mend')}</summary>
          <CodeLines lines={fix} label={t('doctor.mend')} />
        </details>
      )}
    </li>
  );
}

/** The rows that a finding stands for, as nearly as they can be asked for. */
function Links({ finding: { kind, service, traceId, spanId } }: { readonly finding: Finding }) {
  const own = { key: 'service', op: '=', value: service } as const;
  const missing = { 'missing-environment': 'environment', 'missing-version': 'version' } as const;
  const key = kind in missing ? missing[kind as keyof typeof missing] : undefined;
  return (
    <span className={styles.links}>
      {traceId && (
        <PageLink to="/traces/$traceId" params={{ traceId }} search={spanId ? { span: spanId } : {}}>
          {t('doctor.openTrace')}
        </PageLink>
      )}
      {(key || kind === 'missing-service') && (
        <PageLink
          to="/traces"
          search={{
            f: formatFilters(key ? [own, { key, op: 'not-exists' }] : [own]),
            level: key ? 'entry' : 'all',
          }}
        >
          {t('doctor.openTraces')}
        </PageLink>
      )}
      {kind === 'uncorrelated-logs' && (
        <PageLink to="/logs" search={{ f: formatFilters([own, { key: 'traceId', op: 'not-exists' }]) }}>
          {t('doctor.openLogs')}
        </PageLink>
      )}
      {(kind === 'rejected-key' || kind === 'adopted-key') && (
        <PageLink to="/settings">{t('doctor.openKeys')}</PageLink>
      )}
      {kind === 'refused' && (
        <PageLink to="/doctor" search={{ tab: 'payloads' }}>
          {t('doctor.openPayloads')}
        </PageLink>
      )}
      {(kind === 'cut' || kind === 'server-dropped') && (
        <PageLink to="/doctor" search={{ tab: 'received' }}>
          {t('doctor.openDrops')}
        </PageLink>
      )}
    </span>
  );
}
