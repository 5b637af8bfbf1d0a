import type { TraceLayout } from '@headwater/contract';
import { describe, expect, test } from 'vitest';
import { makeTraceLayout } from '../../../../dev/make-trace.ts';
import { criticalPath, spansOf } from './critical-path.ts';
import { findSpans } from './find-spans.ts';
import { layFlameRows } from './flame-rows.ts';
import { selfTimes, serviceShares } from './service-shares.ts';
import { niceTicks, panView, viewOfSpan, zoomView } from './time-view.ts';
import { buildTraceTree, isWithin } from './trace-tree.ts';
import { collapseAll, revealSpan, visibleRows } from './visible-rows.ts';

interface SpanSketch {
  readonly parent?: number;
  readonly at: number;
  readonly for: number;
  readonly service?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly status?: number;
}

function aLayout(sketches: readonly SpanSketch[]): TraceLayout {
  const services = [...new Set(sketches.map(({ service = 'web' }) => service))];
  const names = [...new Set(sketches.map(({ name = 'work' }) => name))];
  return {
    traceId: 'a'.repeat(32),
    startTimeUnixNano: '1',
    durationNs: sketches.reduce((end, span) => Math.max(end, span.at + span.for), 0),
    spanCount: sketches.length,
    truncated: false,
    errorCount: 0,
    names,
    services,
    spans: {
      spanId: sketches.map((_, i) => i.toString(16).padStart(16, '0')),
      parent: sketches.map(({ parent = -1 }) => parent),
      name: sketches.map(({ name = 'work' }) => names.indexOf(name)),
      service: sketches.map(({ service = 'web' }) => services.indexOf(service)),
      startNs: sketches.map(({ at }) => at),
      durationNs: sketches.map((span) => span.for),
      kind: sketches.map(({ kind = 1 }) => kind),
      status: sketches.map(({ status = 0 }) => status),
      notes: sketches.map(() => 0),
    },
    clockSkew: [],
  };
}

const treeOf = (sketches: readonly SpanSketch[]) => buildTraceTree(aLayout(sketches));

describe('the tree of a trace', () => {
  test('walks children by start time, whatever order they came in', () => {
    const tree = treeOf([
      { at: 0, for: 100 },
      { parent: 0, at: 50, for: 10 },
      { parent: 0, at: 10, for: 10 },
      { parent: 2, at: 12, for: 2 },
    ]);

    expect([...tree.order]).toEqual([0, 2, 3, 1]);
    expect([...tree.depth]).toEqual([0, 1, 1, 2]);
    expect([...tree.size]).toEqual([4, 1, 2, 1]);
    expect(isWithin(tree, 3, 2)).toBe(true);
    expect(isWithin(tree, 1, 2)).toBe(false);
  });

  test('puts spans without a known parent at the top level', () => {
    const tree = treeOf([
      { at: 0, for: 9 },
      { parent: -1, at: 1, for: 2 },
      { parent: 77, at: 2, for: 2 },
    ]);

    expect([...tree.roots]).toEqual([0, 1, 2]);
  });

  test('cuts circles once and loses no span', () => {
    const tree = treeOf([
      { parent: 2, at: 0, for: 9 },
      { parent: 0, at: 1, for: 2 },
      { parent: 1, at: 2, for: 2 },
      { parent: 3, at: 3, for: 1 },
      { parent: 1, at: 4, for: 1 },
    ]);

    expect([...tree.order].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(tree.roots.length).toBe(2);
  });

  test('holds a chain of 200,000 spans without running out of stack', () => {
    const count = 200_000;
    const tree = treeOf(Array.from({ length: count }, (_, i) => ({ parent: i - 1, at: i, for: count - i })));

    expect(tree.maxDepth).toBe(count - 1);
    expect(tree.size[0]).toBe(count);
    expect(criticalPath(tree, 0)).toHaveLength(count);
    expect(layFlameRows(tree).spansOfRow).toHaveLength(count);
  });

  test('holds 200,000 children of one span', () => {
    const tree = treeOf([
      { at: 0, for: 1e6 },
      ...Array.from({ length: 199_999 }, (_, i) => ({ parent: 0, at: i, for: 5 })),
    ]);

    expect(tree.childFrom[1]! - tree.childFrom[0]!).toBe(199_999);
    expect(selfTimes(tree)[0]).toBe(1e6 - 200_003);
  });

  test('is empty for a trace without spans', () => {
    const tree = treeOf([]);

    expect(tree.order).toHaveLength(0);
    expect(visibleRows(tree, new Set())).toHaveLength(0);
  });
});

describe('the rows of the waterfall', () => {
  const tree = treeOf([
    { at: 0, for: 100 },
    { parent: 0, at: 10, for: 50 },
    { parent: 1, at: 12, for: 2 },
    { parent: 0, at: 70, for: 5 },
  ]);

  test('leave out what is below a collapsed span', () => {
    expect([...visibleRows(tree, new Set([1]))]).toEqual([0, 1, 3]);
    expect([...visibleRows(tree, new Set([0]))]).toEqual([0]);
  });

  test('show a span again when it is revealed', () => {
    const opened = revealSpan(tree, collapseAll(tree), 2);

    expect([...visibleRows(tree, opened)]).toContain(2);
  });
});

describe('the rows of the flame graph', () => {
  test('put parallel children below each other', () => {
    const tree = treeOf([
      { at: 0, for: 100 },
      { parent: 0, at: 10, for: 50 },
      { parent: 0, at: 20, for: 50 },
      { parent: 0, at: 75, for: 5 },
    ]);

    const { row, overlapping } = layFlameRows(tree);

    expect([...row]).toEqual([0, 1, 2, 1]);
    expect(overlapping).toBe(false);
  });

  test('keep a child below its parent when its clock is early', () => {
    const tree = treeOf([
      { at: 50, for: 50 },
      { parent: 0, at: 10, for: 20 },
    ]);

    expect([...layFlameRows(tree).row]).toEqual([0, 1]);
  });

  test('never lie over each other in a large trace, unless they say so', () => {
    const tree = buildTraceTree(makeTraceLayout({ traceId: 'b'.repeat(32), spans: 5_000, startMs: 0 }));
    const { spansOfRow, overlapping } = layFlameRows(tree);
    const { startNs, durationNs } = tree.layout.spans;

    const clashes = spansOfRow.flatMap((spans) =>
      [...spans].filter(
        (span, i) => i > 0 && startNs[spans[i - 1]!]! + durationNs[spans[i - 1]!]! > startNs[span]!,
      ),
    );

    expect(overlapping || clashes.length === 0).toBe(true);
  });
});

describe('the critical path', () => {
  test('follows the child that ended last before the cursor', () => {
    const tree = treeOf([
      { at: 0, for: 100 },
      { parent: 0, at: 10, for: 30 },
      { parent: 0, at: 20, for: 60 },
      { parent: 2, at: 30, for: 10 },
    ]);

    expect(criticalPath(tree, 0)).toEqual([
      { span: 0, fromNs: 0, toNs: 20 },
      { span: 2, fromNs: 20, toNs: 30 },
      { span: 3, fromNs: 30, toNs: 40 },
      { span: 2, fromNs: 40, toNs: 80 },
      { span: 0, fromNs: 80, toNs: 100 },
    ]);
  });

  test('clips a child that ends after its parent', () => {
    const tree = treeOf([
      { at: 0, for: 100 },
      { parent: 0, at: 60, for: 90 },
    ]);

    expect(criticalPath(tree, 0)).toEqual([
      { span: 0, fromNs: 0, toNs: 60 },
      { span: 1, fromNs: 60, toNs: 100 },
    ]);
  });

  test('leaves out work that nobody waits for', () => {
    const tree = treeOf([
      { at: 0, for: 100 },
      { parent: 0, at: 10, for: 80, kind: 5 },
    ]);

    expect([...spansOf(criticalPath(tree, 0))]).toEqual([0]);
  });

  test('covers the root without gaps in a large trace', () => {
    const tree = buildTraceTree(makeTraceLayout({ traceId: 'c'.repeat(32), spans: 20_000, startMs: 0 }));

    const segments = criticalPath(tree, tree.roots[0]!);

    expect(segments.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0)).toBe(tree.layout.durationNs);
    expect(segments.every(({ fromNs }, i) => i === 0 || fromNs === segments[i - 1]!.toNs)).toBe(true);
  });
});

describe('shares of services', () => {
  test('count only the time in which no child ran, parallel children once', () => {
    const tree = treeOf([
      { at: 0, for: 100, service: 'web' },
      { parent: 0, at: 10, for: 50, service: 'db' },
      { parent: 0, at: 20, for: 50, service: 'db', status: 2 },
    ]);

    const shares = serviceShares(tree, selfTimes(tree));

    expect(shares).toEqual([
      { service: 'db', spans: 2, errors: 1, selfNs: 100, share: 100 / 140 },
      { service: 'web', spans: 1, errors: 0, selfNs: 40, share: 40 / 140 },
    ]);
  });
});

describe('search within a trace', () => {
  const tree = treeOf([
    { at: 0, for: 100, name: 'GET /notes' },
    { parent: 0, at: 10, for: 5, name: 'SELECT', service: 'Postgres', status: 2 },
  ]);

  test('looks at names, services, ids and errors', () => {
    expect([...findSpans(tree, 'notes')]).toEqual([0]);
    expect([...findSpans(tree, 'POSTGRES')]).toEqual([1]);
    expect([...findSpans(tree, 'error')]).toEqual([1]);
    expect([...findSpans(tree, '0000000000000001')]).toEqual([1]);
    expect([...findSpans(tree, ' ')]).toEqual([]);
  });
});

describe('the part of a trace on screen', () => {
  test('zooms around the pointer and stays within the trace', () => {
    expect(zoomView({ fromNs: 0, toNs: 1_000 }, 250, 0.5, 1_000)).toEqual({ fromNs: 125, toNs: 625 });
    expect(zoomView({ fromNs: 125, toNs: 625 }, 250, 100, 1_000)).toEqual({ fromNs: 0, toNs: 1_000 });
  });

  test('pans no further than the ends', () => {
    expect(panView({ fromNs: 100, toNs: 200 }, -500, 1_000)).toEqual({ fromNs: 0, toNs: 100 });
    expect(panView({ fromNs: 100, toNs: 200 }, 5_000, 1_000)).toEqual({ fromNs: 900, toNs: 1_000 });
  });

  test('shows a span with room around it', () => {
    expect(viewOfSpan(500, 1_000, 10_000)).toEqual({ fromNs: 400, toNs: 1_600 });
  });

  test('has round times on its axis', () => {
    expect(niceTicks({ fromNs: 0, toNs: 1_000 }, 5)).toEqual([0, 200, 400, 600, 800, 1_000]);
    expect(niceTicks({ fromNs: 0, toNs: 0 }, 5)).toEqual([]);
  });
});
