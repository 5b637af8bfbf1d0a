import type { ApplicationMap, MapEdge, MapNode } from '@headwater/contract';
import { describe, expect, test } from 'vitest';
import { boundsOf, hasRoomForWords, layOutMap, nodeHeight, nodeWidth } from './lay-out.ts';
import { layerNodes } from './layers.ts';
import { filterMap, type MapFilter } from './map-view.ts';
import type { Point } from './point.ts';

const edge = (source: string, target: string) => ({ source, target });

describe('columns', () => {
  test('stand in the order of calls', () => {
    const edges = [edge('web', 'cart'), edge('cart', 'db'), edge('web', 'db')];

    expect(layerNodes(['db', 'cart', 'web'], edges)).toEqual([['web'], ['cart'], ['db']]);
  });

  test('are found although services call each other in a circle, or themselves', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('b', 'b'), edge('in', 'a')];

    expect(layerNodes(['a', 'b', 'c', 'in'], edges)).toEqual([['in'], ['a'], ['b'], ['c']]);
  });

  test('untangle what would cross', () => {
    const edges = [edge('a', 'x'), edge('b', 'y')];

    expect(layerNodes(['a', 'b', 'y', 'x'], edges)).toEqual([
      ['a', 'b'],
      ['x', 'y'],
    ]);
  });

  test('a chain of thousands does not exhaust the stack', () => {
    const ids = Array.from({ length: 5_000 }, (_, n) => `s${n}`);
    const edges = ids.slice(1).map((id, n) => edge(ids[n]!, id));

    expect(layerNodes(ids, edges)).toHaveLength(5_000);
  });
});

describe('places', () => {
  const ids = Array.from({ length: 60 }, (_, n) => `s${n}`);
  const edges = ids.flatMap((id, n) => (n === 0 ? [] : [edge(ids[Math.floor(n / 3)]!, id)]));

  test.each([
    ['in order of calls', { mode: 'layers' }],
    ['in groups', { mode: 'layers', groupOf: (id: string) => id.slice(-1) }],
  ] as const)('do not overlap %s', (_name, options) => {
    const { places } = layOutMap(ids, edges, options);

    expect(places.size).toBe(60);
    expect(overlaps([...places.values()])).toBe(0);
  });

  test('of many nodes that one calls are broken into several columns, about as wide as high', () => {
    const many = Array.from({ length: 60 }, (_, n) => `d${n}`);
    const { places } = layOutMap(
      ['hub', ...many],
      many.map((id) => edge('hub', id)),
      { mode: 'layers' },
    );

    const [left, top, right, bottom] = boundsOf(places);
    expect(overlaps([...places.values()])).toBe(0);
    expect((right - left) / (bottom - top)).toBeGreaterThan(1);
    expect((right - left) / (bottom - top)).toBeLessThan(3);
  });

  test('of more than five columns stand closer, as their words would be too small to read', () => {
    const chain = (length: number) => {
      const own = Array.from({ length }, (_, n) => `c${n}`);
      const calls = own.slice(1).map((id, n) => edge(own[n]!, id));
      const layout = layOutMap(own, calls, { mode: 'layers' });
      const [left, , right] = boundsOf(layout.places);
      return { width: right - left, words: hasRoomForWords(layout, calls.length, true) };
    };

    expect(chain(5)).toEqual({ width: 5 * nodeWidth + 4 * 190, words: true });
    expect(chain(6)).toEqual({ width: 6 * nodeWidth + 5 * 84, words: false });
  });

  test('are the same for the same map, in every layout', () => {
    for (const mode of ['layers', 'force'] as const)
      expect(layOutMap(ids, edges, { mode })).toEqual(layOutMap(ids, edges, { mode }));
  });

  test('of a group lie inside its frame', () => {
    const { places, groups } = layOutMap(ids, edges, { mode: 'layers', groupOf: (id) => id.slice(-1) });

    for (const group of groups) {
      const inside = [...places].filter(([id]) => id.slice(-1) === group.name);
      expect(inside).toHaveLength(6);
      for (const [, { x, y }] of inside) {
        expect(x).toBeGreaterThan(group.x);
        expect(x + nodeWidth).toBeLessThan(group.x + group.width);
        expect(y + nodeHeight).toBeLessThan(group.y + group.height);
      }
    }
  });
});

function overlaps(places: readonly Point[]): number {
  return places.flatMap((a, index) =>
    places
      .slice(index + 1)
      .filter((b) => Math.abs(a.x - b.x) < nodeWidth && Math.abs(a.y - b.y) < nodeHeight),
  ).length;
}

describe('filters', () => {
  const measures = { errors: 0, avgNs: 1, p50Ns: 1, p95Ns: 1, p99Ns: 1 };
  const node = (id: string, more: Partial<MapNode> = {}): MapNode => {
    const [kind = '', name = ''] = id.split(':');
    const own = { instances: 1, environments: [], versions: [], dialects: [] };
    return { id, kind: kind as MapNode['kind'], name, calls: 100, ...measures, ...own, ...more };
  };
  const call = (source: string, target: string, more: Partial<MapEdge> = {}): MapEdge => ({
    id: `${source}\n${target}`,
    source,
    target,
    calls: 100,
    ...measures,
    ...more,
  });
  const map: ApplicationMap = {
    nodes: ['service:web', 'service:cart', 'service:mail', 'database:db', 'outside:'].map((id) => node(id)),
    edges: [
      call('outside:', 'service:web'),
      call('service:web', 'service:cart', { errors: 5 }),
      call('service:cart', 'database:db', { calls: 3 }),
    ],
    hiddenEdges: 0,
    findings: [],
    tests: 0,
  };
  const all: MapFilter = {
    words: '',
    notWords: '',
    without: [],
    fewestCalls: 0,
    leastFailures: 0,
    leastNs: 0,
    state: 'all',
    outside: false,
  };
  const shown = (filter: Partial<MapFilter>) => {
    const view = filterMap(map, { ...all, ...filter });
    return [view.nodes.map(({ id }) => id).join(' '), view.edges.length] as const;
  };

  test('show all that report, and callers that do not only when asked', () => {
    expect(shown({})).toEqual(['service:web service:cart service:mail database:db', 2]);
    expect(shown({ outside: true })).toEqual([
      'service:web service:cart service:mail database:db outside:',
      3,
    ]);
  });

  test('leave out edges with few calls and what only they reach', () => {
    expect(shown({ fewestCalls: 10 })).toEqual(['service:web service:cart service:mail', 1]);
  });

  test('show connections from a share of failures or a mean duration on, and what they join', () => {
    expect(shown({ leastFailures: 0.05 })).toEqual(['service:web service:cart', 1]);
    expect(shown({ leastFailures: 0.06 })).toEqual(['', 0]);
    expect(shown({ leastNs: 2 })).toEqual(['', 0]);
    expect(shown({ leastNs: 1 })[1]).toBe(2);
  });

  test('leave out names with a word', () => {
    expect(shown({ notWords: 'Cart' })).toEqual(['service:web service:mail', 0]);
  });

  test('show what fails, or what does not', () => {
    expect(shown({ state: 'failing' })).toEqual(['service:web service:cart', 1]);
    expect(shown({ state: 'healthy' })[1]).toBe(1);
  });

  test('leave out kinds of nodes', () => {
    expect(shown({ without: ['database'] })).toEqual(['service:web service:cart service:mail', 1]);
  });

  test('show what a word finds with its neighbours', () => {
    expect(shown({ words: 'CART' })).toEqual(['service:web service:cart database:db', 2]);
    expect(shown({ words: 'none' })).toEqual(['', 0]);
  });
});
