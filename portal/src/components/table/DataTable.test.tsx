import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { type Column, DataTable } from './DataTable.tsx';

interface Row {
  readonly id: string;
  readonly size: number;
}

const rows: Row[] = [3, 1, 2].map((size) => ({ id: `row ${size}`, size }));
const columns: Column<Row>[] = [
  { id: 'id', title: 'Name', width: '1fr', cell: ({ id }) => id },
  {
    id: 'size',
    title: 'Size',
    width: '80px',
    number: true,
    sortBy: ({ size }) => size,
    cell: ({ size }) => size,
  },
];

/** There is no layout here: a window of twenty rows stands for what is in sight. */
vi.mock('@tanstack/react-virtual', () => ({
  useVirtualizer: ({ count }: { count: number }) => ({
    getVirtualItems: () =>
      Array.from({ length: Math.min(count, 20) }, (_, index) => ({ index, start: index * 30 })),
    getTotalSize: () => count * 30,
    measureElement: () => undefined,
    scrollToIndex: () => undefined,
  }),
}));
afterEach(cleanup);

function show(props: Partial<Parameters<typeof DataTable<Row>>[0]> = {}) {
  render(<DataTable label="Things" rows={rows} columns={columns} rowKey={({ id }) => id} {...props} />);
  return screen.getByRole('table', { name: 'Things' });
}

const names = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[0]?.textContent);

test('sorts by a column, numbers from the largest, and the other way when asked again', () => {
  show();
  fireEvent.click(screen.getByRole('button', { name: 'Size' }));
  expect(names()).toEqual(['row 3', 'row 2', 'row 1']);

  fireEvent.click(screen.getByRole('button', { name: 'Size' }));

  expect(names()).toEqual(['row 1', 'row 2', 'row 3']);
  expect(screen.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('ascending');
});

test('is walked with j, k and Enter', () => {
  const onOpen = vi.fn();
  const table = show({ onOpen });

  for (const key of ['j', 'j', 'k', 'Enter']) fireEvent.keyDown(table, { key });

  expect(onOpen).toHaveBeenCalledExactlyOnceWith(rows[0]);
});

test('opens a row that is clicked, but not when a link in it is', () => {
  const onOpen = vi.fn();
  const linked = [{ ...columns[0]!, cell: ({ id }: Row) => <a href="#x">{id}</a> }, columns[1]!];
  show({ onOpen, columns: linked });

  fireEvent.click(screen.getByText('row 1'));
  expect(onOpen).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText('2'));

  expect(onOpen).toHaveBeenCalledExactlyOnceWith(rows[2]);
});

test('says when its last rows are in sight, again when there are more of them', () => {
  const onEnd = vi.fn();
  const { rerender } = render(
    <DataTable label="Things" rows={rows} columns={columns} rowKey={({ id }) => id} onEnd={onEnd} />,
  );
  expect(onEnd).toHaveBeenCalledTimes(1);

  const more = [...rows, { id: 'row 4', size: 4 }];
  rerender(<DataTable label="Things" rows={more} columns={columns} rowKey={({ id }) => id} onEnd={onEnd} />);

  expect(onEnd).toHaveBeenCalledTimes(2);
});

test('draws few of many rows, and does not say that they end', () => {
  const onEnd = vi.fn();
  const many = Array.from({ length: 5_000 }, (_, size) => ({ id: `row ${size}`, size }));

  show({ rows: many, onEnd });

  expect(names()).toHaveLength(20);
  expect(onEnd).not.toHaveBeenCalled();
});
