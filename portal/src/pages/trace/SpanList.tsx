import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Icon } from '../../components/Icon.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatDuration, formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { groupings, groupSpans, type SpanGroup } from './model/span-groups.ts';
import styles from './Trace.module.css';
import type { TraceModel } from './use-trace-model.ts';

interface ListRow {
  readonly id: string;
  readonly group: SpanGroup;
  /** -1 on the row of a group */
  readonly span: number;
}

/** Spans in groups by share of execution time; each group opens into its spans, longest first. */
export function SpanList({ model }: { readonly model: TraceModel }) {
  const { tree, selfNs, matchSet, url, setUrl } = model;
  const grouping = groupings.find((name) => name === url.group) ?? 'service';
  const groups = useMemo(
    () => groupSpans(tree, selfNs, grouping, matchSet),
    [tree, selfNs, grouping, matchSet],
  );
  const [opened, setOpened] = useState<ReadonlySet<string>>(
    () => new Set(groups.slice(0, 1).map(({ id }) => id)),
  );
  const rows = useMemo(() => groups.flatMap((group) => rowsOf(group, opened)), [groups, opened]);
  const toggle = (id: string) =>
    setOpened((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const columns = useMemo(() => makeColumns(model, opened), [model, opened]);
  return (
    <>
      <div className={styles.listTools}>
        <span className="hw-dim">{t('trace.group')}</span>
        <SegmentedControl
          size="xs"
          aria-label={t('trace.group')}
          value={grouping}
          data={groupings.map((value) => ({ value, label: t(`trace.group.${value}`) }))}
          onChange={(value) => setUrl({ group: value === 'service' ? undefined : value }, { replace: true })}
        />
      </div>
      <DataTable
        label={t('trace.list')}
        rows={rows}
        columns={columns}
        rowKey={({ id }) => id}
        openKey={model.selected >= 0 ? String(model.selected) : undefined}
        onOpen={({ span, group }) => (span < 0 ? toggle(group.id) : model.select(span))}
      />
    </>
  );
}

function rowsOf(group: SpanGroup, opened: ReadonlySet<string>): ListRow[] {
  const head: ListRow = { id: group.id, group, span: -1 };
  if (!opened.has(group.id)) return [head];
  return [head, ...group.spans.map((span) => ({ id: String(span), group, span }))];
}

function makeColumns(model: TraceModel, opened: ReadonlySet<string>): Column<ListRow>[] {
  const { layout, selfNs, shares } = model;
  const unit = unitForColumn(layout.spans.durationNs.slice(0, 5_000));
  const totalNs = shares.reduce((sum, share) => sum + share.selfNs, 0) || 1;
  return [
    {
      id: 'name',
      title: t('term.name'),
      width: 'minmax(220px, 3fr)',
      cell: ({ group, span }) =>
        span < 0 ? (
          <GroupName model={model} group={group} opened={opened.has(group.id)} />
        ) : (
          <span className={styles.indent}>
            <Untrusted text={layout.names[layout.spans.name[span]!] ?? ''} />
          </span>
        ),
    },
    {
      id: 'spans',
      title: t('trace.spanCount'),
      width: '72px',
      number: true,
      cell: ({ span, group }) => (span < 0 ? formatCount(group.spans.length) : ''),
    },
    {
      id: 'errors',
      title: t('term.errors'),
      width: '72px',
      number: true,
      cell: ({ span, group }) => {
        const errors = span < 0 ? group.errors : layout.spans.status[span] === 2 ? 1 : 0;
        return errors > 0 ? <span style={{ color: 'var(--hw-error)' }}>{formatCount(errors)}</span> : '';
      },
    },
    {
      id: 'start',
      title: t('term.start'),
      width: '90px',
      number: true,
      cell: ({ span }) =>
        span < 0 ? '' : <span className="hw-dim">{offsetText(layout.spans.startNs[span]!)}</span>,
    },
    {
      id: 'duration',
      title: `${t('term.duration')} (${unit})`,
      width: '110px',
      number: true,
      cell: ({ span, group }) =>
        span < 0 ? (
          <span className="hw-dim" title={t('term.average')}>
            ⌀ {formatIn(group.avgNs, unit)}
          </span>
        ) : (
          formatIn(layout.spans.durationNs[span]!, unit)
        ),
    },
    {
      id: 'self',
      title: `${t('trace.self')} (${unit})`,
      width: '110px',
      number: true,
      cell: ({ span, group }) => formatIn(span < 0 ? group.selfNs : selfNs[span]!, unit),
    },
    {
      id: 'share',
      title: t('trace.share'),
      width: '110px',
      number: true,
      cell: ({ span, group }) => formatShare(span < 0 ? group.share : selfNs[span]! / totalNs),
    },
  ];
}

interface GroupNameProps {
  readonly model: TraceModel;
  readonly group: SpanGroup;
  readonly opened: boolean;
}

function GroupName({ model, group: { service, name }, opened }: GroupNameProps) {
  return (
    <span className={styles.group}>
      <Icon name={opened ? 'down' : 'right'} size={12} />
      <ServiceName name={service} link={false} color={model.colorOf.get(service)} />
      {name && (
        <span className="hw-ellipsis">
          <Untrusted text={name} />
        </span>
      )}
    </span>
  );
}

function offsetText(ns: number): string {
  return ns === 0 ? '0' : `+${formatDuration(ns)}`;
}
