import type { ErrorGroup, ResourceChoice } from '@headwater/contract';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { StackTrace } from '../../../components/stack/StackTrace.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty, TooMuch } from '../../../components/states/States.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatCount } from '../../../format/number.ts';
import { formatAge, formatFullTime } from '../../../format/time.ts';
import styles from '../ServicePage.module.css';
import { useServiceErrors } from '../use-services.ts';

interface ServiceErrorsProps {
  readonly service: string;
  readonly resource?: ResourceChoice | undefined;
}

/** Errors in groups; a row opens into its stack, with the way to the newest trace. */
export function ServiceErrors({ service, resource }: ServiceErrorsProps) {
  const query = useServiceErrors(service, resource);
  const [opened, setOpened] = useState<string>();
  return (
    <QueryView query={query} rows={5}>
      {({ groups, truncated }) =>
        groups.length === 0 ? (
          <Empty title={t('services.noErrors')} />
        ) : (
          <>
            {truncated && <TooMuch shown={groups.length} />}
            <DataTable
              label={t('services.errorGroups')}
              rows={groups}
              columns={columns}
              rowKey={({ id }) => id}
              openKey={opened}
              onOpen={({ id }) => setOpened(id === opened ? undefined : id)}
              detail={(group) => <GroupDetail group={group} />}
              maxHeight={560}
            />
          </>
        )
      }
    </QueryView>
  );
}

const columns: Column<ErrorGroup>[] = [
  {
    id: 'type',
    title: t('services.errorType'),
    width: 'minmax(120px, 1fr)',
    sortBy: ({ type }) => type,
    cell: ({ type }) => (
      <b style={{ color: 'var(--hw-error)' }}>
        <Untrusted text={type || t('term.unknown')} />
      </b>
    ),
  },
  {
    id: 'message',
    title: t('services.errorMessage'),
    width: 'minmax(150px, 3fr)',
    cell: ({ message }) => <Untrusted text={message} />,
  },
  {
    id: 'operation',
    title: t('services.resource'),
    width: 'minmax(110px, 1.5fr)',
    cell: ({ operations }) => <Untrusted text={operations.join(', ')} />,
  },
  {
    id: 'versions',
    title: t('term.version'),
    width: '90px',
    cell: ({ versions }) => <Untrusted text={versions.join(', ')} />,
  },
  {
    id: 'first',
    title: t('term.firstSeen'),
    width: '84px',
    number: true,
    sortBy: ({ firstSeenMs }) => -firstSeenMs,
    cell: ({ firstSeenMs }) => <span title={formatFullTime(firstSeenMs)}>{formatAge(firstSeenMs)}</span>,
  },
  {
    id: 'last',
    title: t('term.lastSeen'),
    width: '84px',
    number: true,
    sortBy: ({ lastSeenMs }) => -lastSeenMs,
    cell: ({ lastSeenMs }) => <span title={formatFullTime(lastSeenMs)}>{formatAge(lastSeenMs)}</span>,
  },
  {
    id: 'count',
    title: t('services.count'),
    width: '72px',
    number: true,
    sortBy: ({ count }) => count,
    cell: ({ count, traceId, spanId }) =>
      traceId ? (
        <PageLink to="/traces/$traceId" params={{ traceId }} search={spanId ? { span: spanId } : {}}>
          {formatCount(count)}
        </PageLink>
      ) : (
        formatCount(count)
      ),
  },
];

function GroupDetail({ group }: { readonly group: ErrorGroup }) {
  const { type, message, stack, traceId, spanId, source } = group;
  return (
    <div className={styles.groupDetail}>
      <p>
        <b>
          <Untrusted text={type} />
        </b>{' '}
        <Untrusted text={message} />
      </p>
      {traceId && (
        <p>
          <PageLink to="/traces/$traceId" params={{ traceId }} search={spanId ? { span: spanId } : {}}>
            {t('services.newestTrace')}
          </PageLink>
        </p>
      )}
      {source === 'span' && <p className="hw-dim">{t('services.noException')}</p>}
      {stack && <StackTrace stack={stack} />}
    </div>
  );
}
