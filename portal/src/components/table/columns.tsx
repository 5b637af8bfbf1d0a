import { t } from '../../app/messages/index.ts';
import { formatAge, formatFullTime, formatTime, nanoToMs } from '../../format/time.ts';
import { ServiceName } from '../ServiceName.tsx';
import type { Column } from './DataTable.tsx';

/** When a row began; its full time shows on hover. */
export function startColumn<Row extends { readonly startTimeUnixNano: string }>(
  width = '112px',
): Column<Row> {
  return {
    id: 'start',
    title: t('term.start'),
    width,
    sortBy: ({ startTimeUnixNano }) => Number(startTimeUnixNano),
    cell: ({ startTimeUnixNano }) => {
      const ms = nanoToMs(startTimeUnixNano);
      return <span title={formatFullTime(ms)}>{formatTime(ms)}</span>;
    },
  };
}

/** @param link false where a click selects the row instead */
export function serviceColumn<Row>(
  serviceOf: (row: Row) => string,
  { width = 'minmax(110px, 1fr)', link = true } = {},
): Column<Row> {
  return {
    id: 'service',
    title: t('term.service'),
    width,
    sortBy: serviceOf,
    cell: (row) => <ServiceName name={serviceOf(row)} link={link} />,
  };
}

/** The kind of a span. */
export function kindColumn<Row extends { readonly kind: string }>(): Column<Row> {
  return {
    id: 'kind',
    title: t('term.kind'),
    width: '84px',
    sortBy: ({ kind }) => kind,
    cell: ({ kind }) => <span className="hw-dim">{kind}</span>,
  };
}

/** How long ago it was; the full time shows on hover. */
export function lastSeenColumn<Row extends { readonly lastSeenMs: number }>(width = '78px'): Column<Row> {
  return {
    id: 'lastSeen',
    title: t('term.lastSeen'),
    width,
    number: true,
    sortBy: ({ lastSeenMs }) => lastSeenMs,
    cell: ({ lastSeenMs }) => (
      <span className="hw-dim" title={formatFullTime(lastSeenMs)}>
        {formatAge(lastSeenMs)}
      </span>
    ),
  };
}
