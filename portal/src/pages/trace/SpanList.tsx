import { useMemo, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Icon } from '../../components/Icon.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatDuration, formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import styles from './Trace.module.css';
import type { TraceModel } from './use-trace-model.ts';

interface ListRow {
  readonly id: string;
  readonly service: string;
  /** -1 on the row of a service */
  readonly span: number;
  readonly spans: number;
  readonly errors: number;
  readonly durationNs: number;
  readonly selfNs: number;
  readonly share: number;
}

/** Services by share of execution time; each opens into its spans, longest first. */
export function SpanList({ model }: { readonly model: TraceModel }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(
    () => new Set(model.shares.slice(0, 1).map(({ service }) => service)),
  );
  const rows = useMemo(() => listRows(model, opened), [model, opened]);
  const toggle = (service: string) =>
    setOpened((old) => {
      const next = new Set(old);
      if (!next.delete(service)) next.add(service);
      return next;
    });
  const columns = useMemo(() => makeColumns(model, opened), [model, opened]);
  return (
    <DataTable
      label={t('trace.list')}
      rows={rows}
      columns={columns}
      rowKey={({ id }) => id}
      openKey={model.selected >= 0 ? String(model.selected) : undefined}
      onOpen={(row) => (row.span < 0 ? toggle(row.service) : model.select(row.span))}
    />
  );
}

function listRows(
  { shares, tree, selfNs, layout, matchSet }: TraceModel,
  opened: ReadonlySet<string>,
): ListRow[] {
  const { service, durationNs, status } = layout.spans;
  const totalNs = selfNs.reduce((sum, ns) => sum + ns, 0) || 1;
  return shares.flatMap((share) => {
    const group: ListRow = { ...share, id: `service:${share.service}`, span: -1, durationNs: 0 };
    if (!opened.has(share.service)) return [group];
    const number = layout.services.indexOf(share.service);
    const spans = tree.order
      .filter((span) => service[span] === number && (matchSet === null || matchSet.has(span)))
      .sort((a, b) => durationNs[b]! - durationNs[a]!);
    return [
      group,
      ...Array.from(spans, (span) => ({
        id: String(span),
        service: share.service,
        span,
        spans: 1,
        errors: status[span] === 2 ? 1 : 0,
        durationNs: durationNs[span]!,
        selfNs: selfNs[span]!,
        share: selfNs[span]! / totalNs,
      })),
    ];
  });
}

function makeColumns({ layout, colorOf }: TraceModel, opened: ReadonlySet<string>): Column<ListRow>[] {
  const unit = unitForColumn(layout.spans.durationNs.slice(0, 5_000));
  return [
    {
      id: 'name',
      title: t('term.name'),
      width: 'minmax(220px, 3fr)',
      cell: ({ service, span }) =>
        span < 0 ? (
          <span className={styles.group}>
            <Icon name={opened.has(service) ? 'down' : 'right'} size={12} />
            <ServiceName name={service} link={false} color={colorOf.get(service)} />
          </span>
        ) : (
          <span className={styles.indent}>
            <Untrusted text={layout.names[layout.spans.name[span]!] ?? ''} />
          </span>
        ),
    },
    {
      id: 'spans',
      title: t('trace.spanCount'),
      width: '80px',
      number: true,
      cell: ({ span, spans }) => (span < 0 ? formatCount(spans) : ''),
    },
    {
      id: 'errors',
      title: t('term.errors'),
      width: '80px',
      number: true,
      cell: ({ errors }) =>
        errors > 0 ? <span style={{ color: 'var(--hw-error)' }}>{formatCount(errors)}</span> : '',
    },
    {
      id: 'start',
      title: t('term.start'),
      width: '96px',
      number: true,
      cell: ({ span }) =>
        span < 0 ? '' : <span className="hw-dim">+{formatDuration(layout.spans.startNs[span]!)}</span>,
    },
    {
      id: 'duration',
      title: `${t('term.duration')} (${unit})`,
      width: '110px',
      number: true,
      cell: ({ span, durationNs }) => (span < 0 ? '' : formatIn(durationNs, unit)),
    },
    {
      id: 'self',
      title: `${t('trace.self')} (${unit})`,
      width: '110px',
      number: true,
      cell: ({ selfNs }) => formatIn(selfNs, unit),
    },
    {
      id: 'share',
      title: t('trace.share'),
      width: '110px',
      number: true,
      cell: ({ share }) => formatShare(share),
    },
  ];
}
