import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { Notice } from '../../components/states/States.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import type { TraceModel } from './use-trace-model.ts';

/** Bits of `layout.spans.notes`. */
const noteBits = { orphans: 1 << 0, repeated: 1 << 1, bounded: (1 << 2) | (1 << 3), cycles: 1 << 7 } as const;

/** What is odd about the trace as a whole, one line each. */
export function TraceNotes({ model: { layout, flame, url } }: { readonly model: TraceModel }) {
  const counts = useMemo(() => countNotes(layout.spans.notes), [layout]);
  const lines = [
    ...layout.clockSkew.map(({ service, offsetNs }) =>
      t('trace.skew', { service: visibleText(service), offset: formatDuration(offsetNs) }),
    ),
    ...(Object.keys(noteBits) as (keyof typeof noteBits)[])
      .filter((note) => counts[note] > 0)
      .map((note) => t(`trace.${note}`, { count: formatCount(counts[note]) })),
    ...(layout.truncated
      ? [
          t('trace.truncated', {
            shown: formatCount(layout.spans.spanId.length),
            total: formatCount(layout.spanCount),
          }),
        ]
      : []),
    ...(flame.overlapping && url.view === 'flame' ? [t('trace.overlapping')] : []),
  ];
  return lines.map((line) => <Notice key={line}>{line}</Notice>);
}

function countNotes(notes: readonly number[]): Record<keyof typeof noteBits, number> {
  const counts = { orphans: 0, repeated: 0, bounded: 0, cycles: 0 };
  for (const note of notes) {
    if (note === 0) continue;
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) {
      if (note & noteBits[name]) counts[name] += 1;
    }
  }
  return counts;
}
