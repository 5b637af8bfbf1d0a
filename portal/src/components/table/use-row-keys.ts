import { type KeyboardEvent, useState } from 'react';

interface RowKeysOptions<Row> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onOpen: ((row: Row) => void) | undefined;
  /** Scrolls a row into sight */
  readonly show: (index: number) => void;
}

/** The selection of a table and the keys that move it. */
export function useRowKeys<Row>({ rows, rowKey, onOpen, show }: RowKeysOptions<Row>) {
  const [selected, select] = useState<string>();
  const move = (to: number) => {
    const index = Math.min(rows.length - 1, to);
    select(rows[index] && rowKey(rows[index]));
    if (index >= 0) show(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const at = rows.findIndex((row) => rowKey(row) === selected);
    const row = rows[at];
    if (event.key === 'Enter' && row) onOpen?.(row);
    else if (event.key === 'j' || event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'k' || event.key === 'ArrowUp') move(Math.max(0, at - 1));
    else return;
    event.preventDefault();
  };
  return { selected, select, onKeyDown };
}
