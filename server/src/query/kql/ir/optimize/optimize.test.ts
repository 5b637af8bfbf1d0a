import { describe, expect, test } from 'vitest';
import type { Node, SelectNode } from '../relation.ts';
import { renderStatement } from '../render.ts';
import { optimizePlan } from './optimize.ts';

const source: Node = { kind: 'source', sql: 'spans', table: 'spans' };

function select(
  from: Node,
  items: Readonly<Record<string, string>>,
  clauses: Partial<SelectNode> = {},
): SelectNode {
  return { kind: 'select', from, items: Object.entries(items).map(([id, sql]) => ({ id, sql })), ...clauses };
}

function optimized(node: Node): string {
  return renderStatement(optimizePlan(node, 'all'), []);
}

const shown = select(source, {
  c1: 'CAST(service AS String)',
  c2: "if(duration_ns < 5, 'fast', 'slow')",
  c3: "if(http_method != '', CAST(http_method AS String), attributes['http.method'])",
});

describe('a plan over a stored table', () => {
  test('is one select whose condition is on what is stored', () => {
    const plan = select(select(shown, {}, { star: true, where: "c1 = 'web'" }), { c1: 'c1' });

    expect(optimized(plan)).toBe("SELECT CAST(service AS String) AS c1 FROM spans WHERE (service = 'web')");
  });

  test('is grouped by words, and by numbers that stand for constant texts', () => {
    const plan = select(shown, { c1: 'c1', c2: 'c2', c9: 'count()' }, { groupBy: ['c1', 'c2'] });

    expect(optimized(plan)).toBe(
      "SELECT CAST(service AS String) AS c1, arrayElement(['fast', 'slow'], if((duration_ns < 5), 1, 2)) AS c2, count() AS c9 FROM spans GROUP BY service, if((duration_ns < 5), 1, 2)",
    );
  });

  test('opens the maps only for rows that lack the column', () => {
    const plan = select(shown, { c3: 'c3', c9: 'count()' }, { groupBy: ['c3'] });

    const sql = optimized(plan);

    expect(sql).toContain(
      "SELECT CAST(http_method AS String) AS guarded_1 FROM spans WHERE (http_method != '')\n",
    );
    expect(sql).toMatch(
      /UNION ALL\nSELECT if\(.*attributes.* AS guarded_1 FROM spans WHERE \(NOT \(http_method != ''\)\)/,
    );
    expect(sql).toContain('GROUP BY guarded_1');
  });

  test('keeps the order of limits and conditions', () => {
    const first = select(shown, {}, { star: true, limit: '5' });
    const plan = select(first, {}, { star: true, where: "c1 = 'web'" });

    expect(optimized(plan)).toMatch(/LIMIT 5\) WHERE/);
  });

  test('computes what differs from call to call where it was written', () => {
    const drawn = select(shown, { c5: 'rand()' }, { star: true });
    const plan = select(drawn, { c6: 'c5 + c5' });

    expect(optimized(plan)).toMatch(/\(c5 \+ c5\)|c5 \+ c5/);
  });

  test('makes no group of no rows when the key is a constant', () => {
    const plan = select(
      select(source, { c1: "'request'" }),
      { c1: 'c1', c2: 'count()' },
      { groupBy: ['c1'] },
    );

    expect(optimized(plan)).toContain('GROUP BY c1');
  });
});

test('a condition on a union is asked in each branch', () => {
  const other = { ...shown, items: shown.items.map((item) => ({ ...item })) };
  const plan = select({ kind: 'union', from: [shown, other] }, {}, { star: true, where: "c1 = 'web'" });

  expect(optimized(plan).match(/WHERE \(service = 'web'\)/g)).toHaveLength(2);
});
