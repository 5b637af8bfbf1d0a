import type { SpanSummary, TraceSummary } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { kindColumn, serviceColumn, startColumn } from '../../../components/table/columns.tsx';
import type { Column } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { type Scheme, serviceColor } from '../../../format/colors.ts';
import { formatIn, unitForColumn } from '../../../format/duration.ts';
import { formatCount } from '../../../format/number.ts';
import styles from '../Traces.module.css';

/** The root, and what was found where something was looked for. */
function rootColumns(searched: boolean): Column<TraceSummary>[] {
  const isFound = ({ match }: TraceSummary) => searched && match.parentSpanId !== null;
  const codeOf = (row: TraceSummary) => (isFound(row) ? row.match.httpStatus : row.rootHttpStatus);
  return [
    {
      id: 'name',
      title: t('term.operation'),
      width: 'minmax(180px, 3fr)',
      sortBy: ({ rootName }) => rootName,
      cell: (row) => (
        <PageLink
          to="/traces/$traceId"
          params={{ traceId: row.traceId }}
          search={isFound(row) ? { span: row.match.spanId } : {}}
        >
          <Untrusted text={row.rootName || t('traces.rootMissing')} />
          {isFound(row) && row.rootName !== row.match.name && (
            <span className="hw-dim">
              {' › '}
              <Untrusted text={row.match.name} />
            </span>
          )}
        </PageLink>
      ),
    },
    {
      id: 'status',
      title: t('term.status'),
      width: '74px',
      number: true,
      sortBy: codeOf,
      cell: (row) => (
        <StatusCode
          code={codeOf(row)}
          failed={row.rootStatus === 'error' || (isFound(row) && row.match.status === 'error')}
        />
      ),
    },
  ];
}

const spansColumn: Column<TraceSummary> = {
  id: 'spans',
  title: t('term.spans'),
  width: '70px',
  number: true,
  sortBy: ({ spanCount }) => spanCount,
  cell: ({ spanCount }) => formatCount(spanCount),
};

const errorsColumn: Column<TraceSummary> = {
  id: 'errors',
  title: t('term.errors'),
  width: '66px',
  number: true,
  sortBy: ({ errorCount }) => errorCount,
  cell: ({ errorCount }) => (
    <span style={{ color: errorCount ? 'var(--hw-error)' : 'var(--hw-dim)' }}>{errorCount}</span>
  ),
};

/**
 * The columns of a list of traces; durations in one unit, as bars against the longest.
 *
 * @param searched something narrows the list, so that the span that was found matters
 */
export function traceColumns(
  traces: readonly TraceSummary[],
  scheme: Scheme,
  searched: boolean,
): Column<TraceSummary>[] {
  const unit = unitForColumn(traces.map(({ durationNs }) => durationNs));
  const longestNs = Math.max(1, ...traces.map(({ durationNs }) => durationNs));
  return [
    startColumn(),
    serviceColumn(({ rootService, match }) => rootService || match.service),
    ...rootColumns(searched),
    {
      id: 'duration',
      title: `${t('term.duration')} (${unit})`,
      width: '140px',
      number: true,
      sortBy: ({ durationNs }) => durationNs,
      cell: ({ durationNs }) => <DurationBar ns={durationNs} longestNs={longestNs} unit={unit} />,
    },
    spansColumn,
    errorsColumn,
    {
      id: 'services',
      title: t('page.services'),
      width: '84px',
      cell: ({ services }) => (
        <span
          className={styles.services}
          title={services.map(({ name, spanCount }) => `${visibleText(name)} (${spanCount})`).join('\n')}
        >
          {services.slice(0, 5).map(({ name }) => (
            <i key={name} style={{ background: serviceColor(name, scheme) }} />
          ))}
          <span className="hw-dim">{services.length}</span>
        </span>
      ),
    },
  ];
}

function StatusCode({ code, failed }: { readonly code: number; readonly failed: boolean }) {
  return (
    <span style={{ color: failed ? 'var(--hw-error)' : 'var(--hw-dim)', fontWeight: failed ? 600 : 400 }}>
      {code > 0 ? code : failed ? 'error' : 'ok'}
    </span>
  );
}

/** The columns of a list of spans. */
export function spanColumns(spans: readonly SpanSummary[]): Column<SpanSummary>[] {
  const unit = unitForColumn(spans.map(({ durationNs }) => durationNs));
  const longestNs = Math.max(1, ...spans.map(({ durationNs }) => durationNs));
  return [
    startColumn(),
    serviceColumn(({ service }) => service),
    {
      id: 'name',
      title: t('facet.resource_name'),
      width: 'minmax(180px, 3fr)',
      sortBy: ({ name }) => name,
      cell: ({ traceId, spanId, name }) => (
        <PageLink to="/traces/$traceId" params={{ traceId }} search={{ span: spanId }}>
          <Untrusted text={name} />
        </PageLink>
      ),
    },
    kindColumn(),
    {
      id: 'status',
      title: t('term.status'),
      width: '74px',
      number: true,
      sortBy: ({ httpStatus }) => httpStatus,
      cell: ({ httpStatus, status }) => <StatusCode code={httpStatus} failed={status === 'error'} />,
    },
    {
      id: 'duration',
      title: `${t('term.duration')} (${unit})`,
      width: '140px',
      number: true,
      sortBy: ({ durationNs }) => durationNs,
      cell: ({ durationNs }) => <DurationBar ns={durationNs} longestNs={longestNs} unit={unit} />,
    },
  ];
}

/** A column per key that was asked for, after the page's own. */
export function keyColumns<Row>(
  keys: readonly string[],
  valuesOf: (row: Row) => readonly string[] | undefined,
): Column<Row>[] {
  return keys.map((key, index) => ({
    id: `key:${key}`,
    title: visibleText(key),
    width: 'minmax(110px, 1fr)',
    sortBy: (row) => valuesOf(row)?.[index] ?? '',
    cell: (row) => <Untrusted text={valuesOf(row)?.[index] ?? ''} />,
  }));
}

interface DurationBarProps {
  readonly ns: number;
  readonly longestNs: number;
  readonly unit: ReturnType<typeof unitForColumn>;
}

function DurationBar({ ns, longestNs, unit }: DurationBarProps) {
  return (
    <span className={styles.duration}>
      <i style={{ width: `${Math.max(1, (ns / longestNs) * 100)}%` }} aria-hidden="true" />
      <span>{formatIn(ns, unit)}</span>
    </span>
  );
}
