import type { Dialect, FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import type { Item } from '../items/items.ts';
import { Known } from '../items/known.ts';
import { readItems } from '../items/read-items.ts';

/** The items of a request, as a destination gets them. */
export function readRequest(dialect: Dialect, nowNs: bigint, fill: (rows: RowSink) => FillOutcome): Item[] {
  const sink = openRowSink();
  sink.begin({ project: 'default', dialect, nowNs });
  const mark = sink.mark();
  fill(sink);
  const items = readItems(sink.encodeSince(mark), {
    known: new Known(),
    onUnknownSeries: () => {
      throw new Error('a point without a series');
    },
  });
  return [...items];
}
