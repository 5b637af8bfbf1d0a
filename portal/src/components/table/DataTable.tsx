// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by a grid and drawn only when seen, which table elements cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: the table holds the focus and moves its selection
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import styles from './DataTable.module.css';
import { HeadCell } from './HeadCell.tsx';
import { type SortState, sortRows } from './sort-rows.ts';
import { useRowKeys } from './use-row-keys.ts';

export interface Column<Row> {
  readonly id: string;
  /** With its unit when the column is of numbers */
  readonly title: string;
  /** Shown in place of the title where the column does not sort, such as an axis */
  readonly head?: ReactNode;
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
  /** Called when the last rows come into sight, once for each number of rows */
  readonly onEnd?: (() => void) | undefined;
  /** The page's main table: its keys work at once, unless something else has the focus */
  readonly takesFocus?: boolean;
}

const rowHeight = 30;
const overscan = 12;

/** Rows under sorted columns; draws only what is seen; j, k, arrows and Enter work when it has the focus. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rowKey, onOpen, detail, openKey, maxHeight, onEnd, takesFocus } = props;
  const [sort, setSort] = useState(props.initialSort);
  const rows = useMemo(() => sortRows(props.rows, columns, sort), [props.rows, columns, sort]);
  const scroll = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rowKey(rows[index]!),
    overscan,
    initialRect: { width: 1_000, height: 600 },
  });
  const keys = useRowKeys({ rows, rowKey, onOpen, show: (index) => virtual.scrollToIndex(index) });
  useEffect(() => {
    const nothingFocused = document.activeElement === document.body;
    if (takesFocus && nothingFocused) grid.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  const lastSeen = virtual.getVirtualItems().at(-1)?.index ?? -1;
  const atEnd = rows.length > 0 && lastSeen >= rows.length - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows may end in sight too
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, rows.length]);
  const tracks = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  return (
    <div ref={scroll} className={styles.scroll} style={{ maxHeight }}>
      <div
        ref={grid}
        className={styles.grid}
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the rows are walked with j and k
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
      >
        <div role="rowgroup" className={styles.headGroup}>
          <div role="row" className={`${styles.row} ${styles.head}`} style={tracks}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]!;
            const key = rowKey(row);
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={styles.item}
                style={{ transform: `translateY(${start}px)` }}
              >
                <BodyRow
                  row={row}
                  columns={columns}
                  index={index}
                  tracks={tracks}
                  selected={key === keys.selected || key === openKey}
                  onSelect={() => keys.select(key)}
                  onOpen={onOpen}
                />
                {key === openKey && detail && (
                  <div role="row" className={styles.detail}>
                    <div role="cell">{detail(row)}</div>
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface BodyRowProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly index: number;
  readonly tracks: CSSProperties;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: ((row: Row) => void) | undefined;
}

function BodyRow<Row>({ row, columns, index, tracks, selected, onSelect, onOpen }: BodyRowProps<Row>) {
  const look = `${styles.row} ${onOpen ? styles.clickable : ''} ${selected ? styles.selected : ''}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table hears the keys
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      className={look}
      style={tracks}
      onClick={(event) => {
        onSelect();
        if (!(event.target as Element).closest('a,button')) onOpen?.(row);
      }}
    >
      {columns.map((column) => (
        <div key={column.id} role="cell" className={`${styles.cell} ${column.number ? styles.number : ''}`}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}
