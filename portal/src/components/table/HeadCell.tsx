// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by a grid and drawn only when seen, which table elements cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: the button in it takes the focus
import type { ReactNode } from 'react';
import { Icon } from '../Icon.tsx';
import styles from './DataTable.module.css';
import type { SortState } from './sort-rows.ts';

interface HeadCellProps {
  readonly column: {
    readonly id: string;
    readonly title: string;
    readonly head?: ReactNode;
    readonly number?: boolean;
    readonly sortBy?: unknown;
  };
  readonly sort: SortState | undefined;
  readonly onSort: (sort: SortState) => void;
}

/** A column's title; pressing it sorts, pressing it again sorts the other way. */
export function HeadCell({ column, sort, onSort }: HeadCellProps) {
  const active = sort?.id === column.id ? sort : undefined;
  const order = active && (active.descending ? ('descending' as const) : ('ascending' as const));
  return (
    <div
      role="columnheader"
      {...(order && { 'aria-sort': order })}
      {...(column.head !== undefined && { 'aria-label': column.title })}
      className={`${styles.cell} ${column.number ? styles.number : ''}`}
    >
      {column.sortBy ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() =>
            onSort({ id: column.id, descending: active ? !active.descending : column.number === true })
          }
        >
          {active && <Icon name={active.descending ? 'down' : 'up'} size={11} />}
          {column.title}
        </button>
      ) : (
        (column.head ?? column.title)
      )}
    </div>
  );
}
