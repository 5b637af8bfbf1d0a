import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatBytes, formatRate, formatShare, threeDigits } from '../../format/number.ts';
import styles from './Live.module.css';
import { type BookServer, serverKey } from './model/live-book.ts';
import { figuresOf, type ServerFigures } from './model/live-series.ts';
import type { LiveQuestion } from './use-live-question.ts';

interface ServersTableProps {
  readonly servers: readonly BookServer[];
  readonly from: number;
  readonly to: number;
  readonly question: LiveQuestion;
}

/** One row a server; a click shows only that one on the whole page, another click all again. */
export function ServersTable({ servers, from, to, question }: ServersTableProps) {
  const [, setState] = useUrlState();
  const rows = servers.map((server) => figuresOf(server, from, to));
  const { service, instance } = question;
  const chosen = service === undefined ? undefined : serverKey({ service, instance: instance ?? '' });
  return (
    <section className={`hw-panel ${styles.servers}`} aria-label={t('live.servers')}>
      <h2>
        {t('live.servers')} <small>{t('live.serversHint')}</small>
      </h2>
      <DataTable
        label={t('live.servers')}
        rows={rows}
        columns={columnsOver(from, to)}
        rowKey={({ key }) => key}
        initialSort={{ id: 'requests', descending: true }}
        openKey={chosen}
        onOpen={(row) =>
          setState(
            row.key === chosen
              ? { service: undefined, instance: undefined }
              : { service: row.service, instance: row.instance },
          )
        }
        maxHeight={360}
      />
    </section>
  );
}

function columnsOver(from: number, to: number): Column<ServerFigures>[] {
  const range = { from: String(from * 1_000), to: String(to * 1_000), range: undefined };
  return [
    {
      id: 'server',
      title: t('term.instance'),
      width: 'minmax(128px, 2fr)',
      sortBy: ({ service, instance }) => `${service} ${instance}`,
      cell: ({ service, instance, source }) => (
        <span className={styles.server}>
          <ServiceName name={service} link={false} />
          <span className="hw-dim hw-ellipsis">
            {t(`live.source.${source}`)} · <Untrusted text={instance || '–'} />
          </span>
        </span>
      ),
    },
    {
      id: 'requests',
      title: `${t('term.requests')} (${t('term.perSecond')})`,
      width: '102px',
      number: true,
      sortBy: ({ requestsPerSecond }) => requestsPerSecond,
      cell: ({ service, instance, requestsPerSecond }) => (
        <PageLink to="/traces" search={{ ...range, ...ofServer(service, instance), level: 'entry' }}>
          {formatRate(requestsPerSecond)}
        </PageLink>
      ),
    },
    number('ms', t('live.requestMs'), '94px', ({ requestMs }) => requestMs, threeDigits),
    number('failed', t('live.failed'), '64px', ({ requestFailures }) => requestFailures, formatShare, true),
    number('calls', t('live.callsPerSecond'), '74px', ({ callsPerSecond }) => callsPerSecond, formatRate),
    number('exceptions', t('live.exceptions'), '82px', ({ exceptions }) => exceptions, threeDigits, true),
    number('cpu', t('live.cpuShort'), '62px', ({ cpuPercent }) => cpuPercent, threeDigits),
    number('memory', t('live.memoryShort'), '72px', ({ memoryBytes }) => memoryBytes, formatBytes),
  ];
}

function number(
  id: string,
  title: string,
  width: string,
  of: (row: ServerFigures) => number | null,
  format: (value: number) => string,
  bad = false,
): Column<ServerFigures> {
  return {
    id,
    title,
    width,
    number: true,
    sortBy: (row) => of(row) ?? -1,
    cell: (row) => {
      const value = of(row);
      if (value === null) return <span className="hw-dim">–</span>;
      return <span style={bad && value > 0 ? { color: 'var(--hw-error)' } : {}}>{format(value)}</span>;
    },
  };
}

/** An instance is its own name, or that of its host where it gives none. */
function ofServer(service: string, instance: string) {
  const quoted = `"${instance.replace(/["\\]/g, '\\$&')}"`;
  return {
    f: formatFilters([{ key: 'service', op: '=', value: service }]),
    search: instance === '' ? undefined : `(instance:${quoted} OR host:${quoted})`,
  };
}
