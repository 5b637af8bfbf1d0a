import type { TraceLayout } from '@headwater/contract';
import { useCallback, useMemo, useState } from 'react';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import { visibleText } from '../../components/text/visible-text.ts';
import { serviceColors } from '../../format/colors.ts';
import { criticalPath } from './model/critical-path.ts';
import { findSpans } from './model/find-spans.ts';
import { layFlameRows } from './model/flame-rows.ts';
import { selfTimes, serviceShares } from './model/service-shares.ts';
import type { TimeView } from './model/time-view.ts';
import { buildTraceTree } from './model/trace-tree.ts';
import { collapseAll, revealSpan, visibleRows } from './model/visible-rows.ts';

/** Everything that one trace's views share: what is shown, selected, found and folded. */
export function useTraceModel(layout: TraceLayout) {
  const [url, setUrl] = useUrlState();
  const theme = useChartColors();
  const tree = useMemo(() => buildTraceTree(layout), [layout]);
  const flame = useMemo(() => layFlameRows(tree), [tree]);
  const traceNs = useMemo(() => Math.max(1, endOf(layout)), [layout]);
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(new Set());
  const [view, setView] = useState<TimeView>({ fromNs: 0, toNs: traceNs });
  const rows = useMemo(() => visibleRows(tree, collapsed), [tree, collapsed]);
  const selfNs = useMemo(() => selfTimes(tree), [tree]);
  const shares = useMemo(() => serviceShares(tree, selfNs), [tree, selfNs]);
  const selected = useMemo(() => (url.span ? layout.spans.spanId.indexOf(url.span) : -1), [layout, url.span]);
  const words = url.q ?? '';
  const matches = useMemo(() => findSpans(tree, words), [tree, words]);
  const matchSet = useMemo(() => (words.trim() ? new Set(matches) : null), [matches, words]);
  const showCritical = url.cp === '1';
  const segments = useMemo(
    () => (showCritical && tree.roots.length > 0 ? criticalPath(tree, mainRoot(tree)) : null),
    [tree, showCritical],
  );
  const critical = useMemo(() => (segments ? Map.groupBy(segments, ({ span }) => span) : null), [segments]);
  const colorOf = useMemo(() => serviceColors(layout.services, theme.scheme), [layout, theme]);
  const paint = useMemo(
    () => ({
      colors: layout.services.map((service) => colorOf.get(service)!),
      names: layout.names.map(visibleText),
      services: layout.services.map(visibleText),
    }),
    [layout, colorOf],
  );

  const select = useCallback(
    (span: number) => {
      setUrl({ span: span < 0 ? undefined : layout.spans.spanId[span] }, { replace: true });
      if (span >= 0) setCollapsed((old) => revealSpan(tree, old, span));
    },
    [setUrl, layout, tree],
  );
  const toggle = useCallback(
    (span: number) =>
      setCollapsed((old) => {
        const next = new Set(old);
        if (!next.delete(span)) next.add(span);
        return next;
      }),
    [],
  );
  const fold = useCallback((all: boolean) => setCollapsed(all ? collapseAll(tree) : new Set()), [tree]);

  return {
    layout,
    tree,
    flame,
    traceNs,
    rows,
    collapsed,
    view,
    setView,
    selfNs,
    shares,
    selected,
    select,
    toggle,
    fold,
    words,
    matches,
    matchSet,
    critical,
    showCritical,
    paint,
    theme,
    colorOf,
    setUrl,
    url,
  };
}

export type TraceModel = ReturnType<typeof useTraceModel>;

/** The root whose path counts: the longest. */
function mainRoot(tree: ReturnType<typeof buildTraceTree>): number {
  const { durationNs } = tree.layout.spans;
  return tree.roots.reduce(
    (best, root) => (durationNs[root]! > durationNs[best]! ? root : best),
    tree.roots[0]!,
  );
}

function endOf({ spans, durationNs }: TraceLayout): number {
  let end = durationNs;
  for (let i = 0; i < spans.startNs.length; i += 1)
    end = Math.max(end, spans.startNs[i]! + spans.durationNs[i]!);
  return end;
}
