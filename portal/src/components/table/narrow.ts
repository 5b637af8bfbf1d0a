import { useMediaQuery } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Column } from './DataTable.tsx';

/** Whether the page is as narrow as a telephone. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 700px)', false, { getInitialValueInEffect: false });
}

/** The columns in the order for this page: as they are, or numbers first where it is narrow. */
export function useShownFirst<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  const narrow = useNarrow();
  return useMemo(() => (narrow ? numbersFirst(columns) : columns), [columns, narrow]);
}

/** What a row is called, then its numbers, then the rest: what a narrow page shows first is what matters most. */
function numbersFirst<Row>([first, ...rest]: readonly Column<Row>[]): Column<Row>[] {
  if (first === undefined) return [];
  return [first, ...rest.filter(({ number }) => number), ...rest.filter(({ number }) => !number)];
}
