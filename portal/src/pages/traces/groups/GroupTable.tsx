import type { SpanAggregate, SpanMeasure } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Notice } from '../../../components/states/States.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { useScheme } from '../../../components/use-scheme.ts';
import { facetTitle } from '../facets/facet-keys.ts';
import styles from '../Traces.module.css';
import type { Explorer } from '../use-explorer.ts';
import { groupColor, measureFormat, measureTitle } from './group-text.ts';
import { useOpenGroup } from './use-groups.ts';

type GroupRow = SpanAggregate['groups'][number] & { readonly index: number };

interface GroupTableProps {
  readonly explorer: Explorer;
  readonly data: SpanAggregate;
  readonly measures: readonly SpanMeasure[];
  /** Titles other than the measures' own */
  readonly titles?: readonly string[];
  /** With the colours of the chart above */
  readonly colored?: boolean;
}

/** Groups with their measures; opening one shows its rows. */
export function GroupTable({ explorer, data, measures, titles, colored = false }: GroupTableProps) {
  const { groupBy } = explorer;
  const scheme = useScheme();
  const open = useOpenGroup(explorer);
  const rows = useMemo(() => data.groups.map((group, index) => ({ ...group, index })), [data.groups]);
  const columns = useMemo((): Column<GroupRow>[] => {
    const keys = groupBy.length === 0 ? [''] : groupBy;
    return [
      ...keys.map(
        (key, at): Column<GroupRow> => ({
          id: `by ${at}`,
          title: key === '' ? t('group.everything') : visibleText(facetTitle(key)),
          width: 'minmax(140px, 2fr)',
          sortBy: ({ by }) => by[at] ?? '',
          cell: ({ by, index }) => (
            <span className={styles.group}>
              {colored && at === 0 && (
                <i style={{ background: groupColor(groupBy, by, index, scheme) }} aria-hidden="true" />
              )}
              <button type="button" className={styles.groupLink} onClick={() => open(by)}>
                {key === '' ? t('group.open') : <Untrusted text={by[at] || t('group.none')} />}
              </button>
            </span>
          ),
        }),
      ),
      ...measures.map(
        (measure, at): Column<GroupRow> => ({
          id: `measure ${at}`,
          title: titles?.[at] ?? measureTitle(measure),
          width: 'minmax(110px, 1fr)',
          number: true,
          sortBy: ({ values }) => values[at] ?? Number.NEGATIVE_INFINITY,
          cell: ({ values }) => {
            const value = values[at] ?? null;
            return value === null ? <span className="hw-dim">–</span> : measureFormat(measure)(value);
          },
        }),
      ),
    ];
  }, [groupBy, measures, titles, colored, scheme, open]);
  return (
    <section className={`hw-panel ${styles.list}`} aria-label={t('explorer.view.table')}>
      <DataTable
        takesFocus
        label={t('explorer.view.table')}
        rows={rows}
        columns={columns}
        rowKey={({ by }) => JSON.stringify(by)}
        onOpen={({ by }) => open(by)}
      />
      {data.more && <Notice>{t('group.more')}</Notice>}
    </section>
  );
}
