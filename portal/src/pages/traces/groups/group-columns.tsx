import type { SpanAggregate, SpanMeasure } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import type { Column } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { type Scheme, serviceColor } from '../../../format/colors.ts';
import { formatIn, unitForColumn } from '../../../format/duration.ts';
import { facetTitle } from '../facets/facet-keys.ts';
import styles from '../Traces.module.css';
import { groupColor, isDuration, measureFormat, measureTitle } from './group-text.ts';

export type GroupRow = SpanAggregate['groups'][number] & { readonly index: number };

interface KeyColumnsOptions {
  readonly groupBy: readonly string[];
  /** The first column has the colours of the chart above */
  readonly colored: boolean;
  readonly scheme: Scheme;
  readonly open: (by: readonly string[]) => void;
}

/** A column per key of the groups; services have their colour in each. */
export function keyColumns({ groupBy, colored, scheme, open }: KeyColumnsOptions): Column<GroupRow>[] {
  const colorOf = (key: string, at: number, { by, index }: GroupRow) => {
    if (colored) return at === 0 ? groupColor(groupBy, by, index, scheme) : undefined;
    return key === 'service' && by[at] ? serviceColor(by[at], scheme) : undefined;
  };
  return (groupBy.length === 0 ? [''] : groupBy).map((key, at) => ({
    id: `by ${at}`,
    title: key === '' ? t('group.everything') : visibleText(facetTitle(key)),
    width: 'minmax(120px, 1.5fr)',
    sortBy: ({ by }) => by[at] ?? '',
    cell: (row) => {
      const color = colorOf(key, at, row);
      return (
        <span className={styles.group}>
          {color && <i style={{ background: color }} aria-hidden="true" />}
          <button type="button" className={styles.groupLink} onClick={() => open(row.by)}>
            {key === '' ? t('group.open') : <Untrusted text={row.by[at] || t('group.none')} />}
          </button>
        </span>
      );
    },
  }));
}

/** A column per measure, durations in one unit each. @param titles other than the measures' own */
export function measureColumns(
  measures: readonly SpanMeasure[],
  rows: readonly GroupRow[],
  titles?: readonly string[],
): Column<GroupRow>[] {
  return measures.map((measure, at) => {
    const unit = isDuration(measure) ? unitForColumn(rows.map(({ values }) => values[at] ?? 0)) : undefined;
    const format = unit ? (value: number) => formatIn(value, unit) : measureFormat(measure);
    const title = titles?.[at] ?? measureTitle(measure);
    return {
      id: `measure ${at}`,
      title: unit ? `${title} (${unit})` : title,
      width: `minmax(${titles ? 84 : 110}px, 1fr)`,
      number: true,
      sortBy: ({ values }) => values[at] ?? Number.NEGATIVE_INFINITY,
      cell: ({ values }) => {
        const value = values[at] ?? null;
        return value === null ? <span className="hw-dim">–</span> : format(value);
      },
    };
  });
}
