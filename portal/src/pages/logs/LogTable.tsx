import type { LogRecord } from '@headwater/contract';
import { useMemo, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { AttributeTable } from '../../components/text/AttributeTable.tsx';
import { CopyButton } from '../../components/text/CopyButton.tsx';
import { SeverityTag } from '../../components/text/SeverityTag.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import type { FilterState } from '../../filters/use-filters.ts';
import { formatFullTime, formatTime, nanoToMs } from '../../format/time.ts';
import styles from './Logs.module.css';

interface LogTableProps {
  readonly logs: readonly LogRecord[];
  readonly state: FilterState;
}

interface KeyedLog {
  readonly log: LogRecord;
  readonly key: string;
}

/** Records have no id; equal ones are told apart by their count. */
export function LogTable({ logs, state }: LogTableProps) {
  const [openKey, setOpenKey] = useState<string>();
  const rows = useMemo(() => {
    const seen = new Map<string, number>();
    return logs.map((log): KeyedLog => {
      const base = `${log.timeUnixNano}/${log.spanId}/${log.service}/${log.body.slice(0, 80)}`;
      const count = seen.get(base) ?? 0;
      seen.set(base, count + 1);
      return { log, key: `${base}/${count}` };
    });
  }, [logs]);
  return (
    <DataTable
      takesFocus
      label={t('logs.title')}
      rows={rows}
      columns={columns}
      rowKey={({ key }) => key}
      openKey={openKey}
      onOpen={({ key }) => setOpenKey((old) => (old === key ? undefined : key))}
      detail={({ log }) => <LogDetail log={log} state={state} />}
    />
  );
}

const columns: Column<KeyedLog>[] = [
  {
    id: 'time',
    title: t('term.time'),
    width: '128px',
    cell: ({ log }) => {
      const ms = timeOf(log);
      return <span title={formatFullTime(ms)}>{formatTime(ms)}</span>;
    },
  },
  {
    id: 'severity',
    title: t('logs.severity'),
    width: '82px',
    cell: ({ log }) => <SeverityTag number={log.severityNumber} text={log.severityText} />,
  },
  {
    id: 'service',
    title: t('term.service'),
    width: 'minmax(100px, 150px)',
    cell: ({ log }) => <ServiceName name={log.service} />,
  },
  {
    id: 'body',
    title: t('logs.message'),
    width: 'minmax(260px, 1fr)',
    cell: ({ log }) => (
      <span className="hw-mono">
        <Untrusted text={log.body.slice(0, 600) || log.eventName} />
      </span>
    ),
  },
  {
    id: 'trace',
    title: t('page.trace'),
    width: '104px',
    cell: ({ log }) => log.traceId && <TraceLink log={log} text={log.traceId.slice(0, 8)} />,
  },
];

function LogDetail({ log, state }: { readonly log: LogRecord; readonly state: FilterState }) {
  return (
    <div className={styles.detail}>
      <div className={styles.body}>
        <pre>
          <Untrusted text={log.body} />
        </pre>
        <CopyButton text={log.body} />
      </div>
      <div className={styles.facts}>
        <span>{formatFullTime(timeOf(log))}</span>
        {log.traceId ? <TraceLink log={log} text={t('logs.openTrace')} /> : <span>{t('logs.noSpan')}</span>}
        {log.scopeName && (
          <span>
            {t('logs.logger')} <Untrusted text={log.scopeName} />
          </span>
        )}
        <span>
          <Untrusted text={[log.version, log.instance, log.host].filter(Boolean).join(' · ')} />
        </span>
        <span>
          {t('logs.received')} {log.dialect}
        </span>
      </div>
      <AttributeTable attributes={log.attributes} onFilter={state.add} />
    </div>
  );
}

function TraceLink({ log, text }: { readonly log: LogRecord; readonly text: string }) {
  return (
    <PageLink
      to="/traces/$traceId"
      params={{ traceId: log.traceId }}
      search={{ span: log.spanId || undefined }}
      className="hw-mono"
    >
      {text}
    </PageLink>
  );
}

function timeOf(log: LogRecord): number {
  return nanoToMs(log.timeUnixNano === '0' ? log.observedTimeUnixNano : log.timeUnixNano);
}
