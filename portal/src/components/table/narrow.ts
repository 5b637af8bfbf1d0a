import { useMediaQuery } from '@mantine/hooks';
import type { Column } from './DataTable.tsx';

/** Whether the page is as narrow as a telephone. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 700px)', false, { getInitialValueInEffect: false });
}

/** What a row is called, then its numbers, then the rest: what a narrow page shows first is what matters most. */
export function numbersFirst<Row>([first, ...rest]: readonly Column<Row>[]): Column<Row>[] {
  if (first === undefined) return [];
  return [first, ...rest.filter(({ number }) => number), ...rest.filter(({ number }) => !number)];
}
