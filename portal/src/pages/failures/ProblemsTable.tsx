import type { Problem } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { TooMuch } from '../../components/states/States.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { useShownFirst } from '../../components/table/narrow.ts';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatCount } from '../../format/number.ts';
import { formatAge, formatFullTime } from '../../format/time.ts';
import type { Problems } from './use-failures.ts';

interface ProblemsTableProps {
  readonly answer: Problems;
  readonly selection: Selection;
}

/** Exceptions by problem, with when each was seen first and last and in which versions. */
export function ProblemsTable({ answer: { problems, more }, selection }: ProblemsTableProps) {
  const columns = useShownFirst(useMemo(makeColumns, []));
  const { problem, set } = selection;
  return (
    <>
      {more && <TooMuch shown={problems.length} />}
      <DataTable
        label={t('investigate.exceptions')}
        rows={problems}
        columns={columns}
        rowKey={({ problemId }) => problemId}
        openKey={problem}
        initialSort={{ id: 'count', descending: true }}
        onOpen={({ problemId }) => set({ problem: problemId === problem ? undefined : problemId })}
        maxHeight={520}
      />
    </>
  );
}

const exceptionsOf = (problemId: string) => ({
  types: 'exception',
  f: formatFilters([{ key: 'problemId', op: '=', value: problemId }]),
});

function makeColumns(): Column<Problem>[] {
  const age = (id: 'firstSeenMs' | 'lastSeenMs', title: string): Column<Problem> => ({
    id,
    title,
    width: '76px',
    number: true,
    sortBy: (row) => -row[id],
    cell: (row) => (
      <span className="hw-dim" title={formatFullTime(row[id])}>
        {formatAge(row[id])}
      </span>
    ),
  });
  const list = (id: 'versions' | 'operations', title: string, width: string): Column<Problem> => ({
    id,
    title,
    width,
    cell: (row) => (
      <span className={styles.squeeze}>
        <Untrusted text={row[id].join(', ')} />
      </span>
    ),
  });
  return [
    {
      id: 'problem',
      title: t('investigate.problem'),
      width: 'minmax(190px, 5fr)',
      sortBy: ({ problemId }) => problemId,
      cell: ({ problemId, type, message }) => (
        <span className={styles.squeeze} title={visibleText(`${problemId || type}\n${message}`)}>
          <Untrusted text={problemId || type} />{' '}
          <span className="hw-dim">
            <Untrusted text={message} />
          </span>
        </span>
      ),
    },
    {
      id: 'services',
      title: t('term.service'),
      width: '100px',
      cell: ({ services }) => <ServiceName name={services[0] ?? ''} link={false} />,
    },
    {
      id: 'count',
      title: t('investigate.count'),
      width: '60px',
      number: true,
      sortBy: ({ count }) => count,
      cell: ({ count, problemId }) => (
        <PageLink to="/transactions" search={exceptionsOf(problemId)}>
          {formatCount(count)}
        </PageLink>
      ),
    },
    {
      id: 'users',
      title: t('failures.users'),
      width: '56px',
      number: true,
      sortBy: ({ users }) => users,
      cell: ({ users }) => formatCount(users),
    },
    age('firstSeenMs', t('term.firstSeen')),
    age('lastSeenMs', t('term.lastSeen')),
    list('versions', t('failures.versions'), '72px'),
    list('operations', t('failures.in'), '92px'),
  ];
}
