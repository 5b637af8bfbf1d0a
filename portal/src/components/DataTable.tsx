// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by a grid and drawn only when seen, which table elements cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: the table holds the focus and moves its selection
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import styles from './DataTable.module.css';
import { Icon } from './Icon.tsx';
import { type SortState, sortRows } from './sort-rows.ts';

export interface Column<Row> {
  readonly id: string;
  /** With its unit when the column is of numbers */
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** CSS grid track, e.g. `120px` or `minmax(160px, 2fr)` */
  readonly width: string;
  readonly number?: boolean;
  /** What the column sorts by; a column without it does not sort */
  readonly sortBy?: (row: Row) => number | string;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly initialSort?: SortState;
  readonly onOpen?: (row: Row) => void;
  /** A row's detail, shown below it */
  readonly detail?: (row: Row) => ReactNode;
  readonly openKey?: string | undefined;
  /** CSS length; longer tables scroll inside it */
  readonly maxHeight?: number | string;
}

const rowHeight = 30;
const overscan = 12;

/** Rows under sorted columns; draws only what is seen; j, k, arrows and Enter work when it has the focus. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rowKey, onOpen, detail, openKey, maxHeight } = props;
  const [sort, setSort] = useState(props.initialSort);
  const [selected, setSelected] = useState<string>();
  const rows = useMemo(() => sortRows(props.rows, columns, sort), [props.rows, columns, sort]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rowKey(rows[index]!),
    overscan,
    initialRect: { width: 1_000, height: 600 },
  });
  const tracks = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };

  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => rowKey(row) === selected);
    const row = rows[at];
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && row) onOpen?.(row);
    else if (event.key === 'j' || event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'k' || event.key === 'ArrowUp') move(Math.max(0, at - 1));
    else return;
    event.preventDefault();
  };
  const move = (to: number) => {
    const index = Math.min(rows.length - 1, to);
    setSelected(rows[index] && rowKey(rows[index]));
    virtual.scrollToIndex(index);
  };

  return (
    <div ref={scroll} className={styles.scroll} style={{ maxHeight }}>
      <div
        className={styles.grid}
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the rows are walked with j and k
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={styles.headGroup}>
          <div role="row" className={`${styles.row} ${styles.head}`} style={tracks}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]!;
            const key = rowKey(row);
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={item.index}
                style={{ position: 'absolute', insetInline: 0, transform: `translateY(${item.start}px)` }}
              >
                {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table hears the keys */}
                <div
                  role="row"
                  tabIndex={-1}
                  aria-rowindex={item.index + 2}
                  className={`${styles.row} ${onOpen ? styles.clickable : ''} ${key === selected || key === openKey ? styles.selected : ''}`}
                  style={tracks}
                  onClick={(event) => {
                    setSelected(key);
                    if (!(event.target as Element).closest('a,button')) onOpen?.(row);
                  }}
                >
                  {columns.map((column) => (
                    <div
                      key={column.id}
                      role="cell"
                      className={`${styles.cell} ${column.number ? styles.number : ''}`}
                    >
                      {column.cell(row)}
                    </div>
                  ))}
                </div>
                {key === openKey && detail?.(row)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: SortState | undefined;
  readonly onSort: (sort: SortState) => void;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const active = sort?.id === column.id ? sort : undefined;
  const order = active ? (active.descending ? 'descending' : 'ascending') : undefined;
  return (
    <div
      role="columnheader"
      {...(order && { 'aria-sort': order as 'ascending' | 'descending' })}
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
        column.title
      )}
    </div>
  );
}
