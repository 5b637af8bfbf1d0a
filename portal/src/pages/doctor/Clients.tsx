import type { ClientSeen } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { lastSeenColumn, serviceColumn } from '../../components/table/columns.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatCount } from '../../format/number.ts';
import { ClientDetail } from './ClientDetail.tsx';
import { mostlyKept, samplingText } from './finding-text.ts';

const keyOf = ({ service, dialect, library, libraryVersion }: ClientSeen) =>
  [service, dialect, library, libraryVersion].join(' ');

/** Every library in every service that sent; a row opens into what it says of itself. */
export function Clients({ clients }: { readonly clients: readonly ClientSeen[] }) {
  const [{ client }, setState] = useUrlState();
  if (clients.length === 0) {
    return (
      <Empty title={t('doctor.noClients')}>
        <Teach lead={t('doctor.noClientsWhy')} />
      </Empty>
    );
  }
  return (
    <DataTable
      label={t('doctor.clients')}
      rows={clients}
      columns={columns}
      rowKey={keyOf}
      initialSort={{ id: 'lastSeen', descending: true }}
      openKey={client}
      onOpen={(row) =>
        setState({ client: keyOf(row) === client ? undefined : keyOf(row) }, { replace: true })
      }
      detail={(row) => <ClientDetail client={row} />}
    />
  );
}

const ofService = (service: string, dialect: string) =>
  formatFilters([
    { key: 'service', op: '=', value: service },
    { key: 'dialect', op: '=', value: dialect },
  ]);

const columns: Column<ClientSeen>[] = [
  serviceColumn(({ service }) => service, { width: 'minmax(120px, 1.5fr)' }),
  {
    id: 'dialect',
    title: t('term.dialect'),
    width: '96px',
    sortBy: ({ dialect }) => dialect,
    cell: ({ dialect }) => dialect,
  },
  {
    id: 'library',
    title: t('doctor.library'),
    width: 'minmax(140px, 1.5fr)',
    sortBy: ({ library }) => library,
    cell: ({ library, libraryVersion }) => (
      <Untrusted text={[library || t('term.unknown'), libraryVersion].filter(Boolean).join(' ')} />
    ),
  },
  {
    id: 'language',
    title: t('term.language'),
    width: 'minmax(80px, 1fr)',
    sortBy: ({ language }) => language,
    cell: ({ language, runtime }) => (
      <span title={visibleText(runtime)}>
        <Untrusted text={language} />
      </span>
    ),
  },
  {
    id: 'environment',
    title: t('scope.environment'),
    width: 'minmax(80px, 1fr)',
    cell: ({ environments }) => <Untrusted text={environments.join(', ') || '–'} />,
  },
  {
    id: 'version',
    title: t('term.version'),
    width: 'minmax(70px, 1fr)',
    cell: ({ versions }) => <Untrusted text={versions.join(', ') || '–'} />,
  },
  {
    id: 'sampling',
    title: t('doctor.sampling'),
    width: '92px',
    sortBy: ({ sampling }) => sampling.kept ?? 2,
    cell: ({ sampling: { kept, configured } }) => (
      <span
        className={kept === null || kept > mostlyKept ? 'hw-dim' : ''}
        title={configured.map(({ name, value }) => visibleText(`${name}=${value}`)).join('\n')}
      >
        {samplingText(kept)}
      </span>
    ),
  },
  {
    id: 'processes',
    title: t('doctor.processes'),
    width: '86px',
    number: true,
    sortBy: ({ instances }) => instances,
    cell: ({ instances, hosts }) => (
      <span title={hosts.map(visibleText).join('\n')}>{formatCount(instances)}</span>
    ),
  },
  {
    id: 'spans',
    title: t('term.spans'),
    width: '76px',
    number: true,
    sortBy: ({ spans }) => spans,
    cell: ({ service, dialect, spans }) => (
      <PageLink to="/traces" search={{ f: ofService(service, dialect), level: 'all' }}>
        {formatCount(spans)}
      </PageLink>
    ),
  },
  {
    id: 'logs',
    title: t('term.logs'),
    width: '76px',
    number: true,
    sortBy: ({ logs }) => logs,
    cell: ({ service, dialect, logs }) => (
      <PageLink to="/logs" search={{ f: ofService(service, dialect) }}>
        {formatCount(logs)}
      </PageLink>
    ),
  },
  lastSeenColumn('80px'),
];
