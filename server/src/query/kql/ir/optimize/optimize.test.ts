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

const namesAndTexts = {
  c1: 'CAST(service AS String)',
  c2: 'url_full',
  c3: 'url_path',
  c4: 'CAST(name AS String)',
};

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

  test('is grouped by the hashes of several words, which any row of a group has', () => {
    const columns = {
      c1: 'CAST(service AS String)',
      c2: 'CAST(name AS String)',
      c3: 'intDiv(duration_ns, 5)',
    };
    const plan = select(
      select(source, columns),
      { c1: 'c1', c2: 'c2', c3: 'c3', c8: 'uniqExact(c2)', c9: 'if(count() = 0, NULL, max(c1))' },
      { groupBy: ['c1', 'c2', 'c3'] },
    );

    const sql = optimized(plan);

    const hash = (word: string) =>
      String.raw`reinterpretAsUInt128\(sipHash128Keyed\(\(toUInt64\((\d+)\), toUInt64\(\d+\)\), ${word}\)\)`;
    expect(sql).toContain(
      'SELECT CAST(any(service) AS String) AS c1, CAST(any(name) AS String) AS c2, intDiv(duration_ns, 5) AS c3, uniqExact(CAST(name AS String)) AS c8, if((count() = 0), NULL, max(CAST(service AS String))) AS c9 FROM',
    );
    const grouped = new RegExp(
      String.raw`GROUP BY \(${hash('service')} \+ ${hash('name')}\), intDiv\(duration_ns, 5\)$`,
    );
    expect(sql).toMatch(grouped);
    const [, ofService, ofName] = grouped.exec(sql)!;
    expect(ofService).not.toBe(ofName);
  });

  test.each([
    ['of one word', { c1: 'c1' }, ['c1']],
    ['of texts', { c2: 'c2', c3: 'c3' }, ['c2', 'c3']],
    ['whose words are part of another text', { c9: "concat(c1, 'x')" }, ['c1', 'c4']],
    ['whose words are read by what is no known aggregate', { c9: 'topK(3)(c4)' }, ['c1', 'c4']],
    ['with an expression that is not understood', { c9: 'arrayMap(x -> x, groupArray(c4))' }, ['c1', 'c4']],
  ])('is not grouped by hashes %s', (_what, items, groupBy) => {
    const words = select(source, { ...namesAndTexts });

    expect(optimized(select(words, { ...items, c10: 'count()' }, { groupBy }))).not.toContain('sipHash');
  });

  test('opens the maps only for rows that lack the column', () => {
    const plan = select(shown, { c3: 'c3', c9: 'count()' }, { groupBy: ['c3'] });

    const sql = optimized(plan);

    expect(sql).toContain("SELECT http_method AS guarded_1 FROM spans WHERE (http_method != '')\n");
    expect(sql).toMatch(
      /UNION ALL\nSELECT CAST\(if\(.*attributes.* AS LowCardinality\(String\)\) AS guarded_1 FROM spans WHERE \(NOT \(http_method != ''\)\)/,
    );
    expect(sql).toContain('SELECT CAST(guarded_1 AS String) AS c3');
    expect(sql).toContain('GROUP BY guarded_1');
  });

  const operation =
    "if((dialect = 'app-insights' AND attributes['op'] != ''), attributes['op'], CAST(name AS String))";

  test('opens the maps only for rows of which one column says that they may matter', () => {
    const plan = select(
      select(source, { c1: 'CAST(service AS String)', c2: operation }),
      { c1: 'c1', c2: 'c2', c9: 'count()' },
      { groupBy: ['c1', 'c2'] },
    );

    const sql = optimized(plan);

    expect(sql).toContain(
      "SELECT service AS service, name AS guarded_1 FROM spans WHERE (NOT (dialect = 'app-insights'))\n",
    );
    expect(sql).toContain("FROM spans WHERE (NOT (NOT (dialect = 'app-insights')))");
    expect(sql).toMatch(/GROUP BY \(reinterpret.* service\)\) \+ .*, guarded_1\)\)\)$/);
  });

  test('asks a condition that needs the maps for some rows of these alone', () => {
    const rows = select(source, { c1: 'CAST(service AS String)', c2: operation });
    const plan = select(select(rows, {}, { star: true, where: "c2 = 'GET /'" }), { c1: 'c1' });

    const sql = optimized(plan);

    expect(sql).toContain(
      "SELECT service AS service FROM spans WHERE ((name = 'GET /') AND (NOT (dialect = 'app-insights')))\n",
    );
    expect(sql).toMatch(/UNION ALL\nSELECT service AS service FROM spans WHERE .*attributes\['op'\]/);
  });

  test('reads rows once when the maps of all that pass are shown', () => {
    const rows = select(source, { c1: 'attributes', c2: operation });
    const plan = select(select(rows, {}, { star: true, where: "c2 = 'GET /'" }), { c1: 'c1' });

    expect(optimized(plan)).not.toContain('UNION');
  });

  test.each([
    ['that any row may need the maps for', "attributes['x'] = 'y'"],
    ['of a part that may be null', "if(status_code = 1, NULL, attributes['x']) = 'y'"],
  ])('reads rows once for a condition %s', (_what, where) => {
    const plan = select(source, { c1: 'CAST(service AS String)' }, { where });

    expect(optimized(plan)).not.toContain('UNION');
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

describe('a condition above what is not understood', () => {
  const odd = { c1: 'CAST(service AS String)', c2: 'arrayMap(x -> x, [duration_ns])', c3: 'duration_ns' };
  const asked = (from: Node, where: string) => optimized(select(from, {}, { star: true, where }));

  test('is asked of the stored rows as far as it is about them', () => {
    const named = select(select(source, odd), { c4: 'upper(c1)' }, { star: true });

    const sql = asked(named, "c1 = 'web' AND length(c2) = 1 AND (c3 > 5 OR c4 = 'A')");

    expect(sql).toMatch(/FROM spans WHERE .*service = 'web'.*duration_ns > 5.*upper/);
    expect(sql).toMatch(/\) WHERE \(length\(c2\) = 1\)\)$/);
  });

  test.each<[string, Node]>([
    ['how many rows there are', select(select(source, odd), { c4: 'count() OVER ()' }, { star: true })],
    ['what is drawn', select(select(source, odd), { c4: 'rand()' }, { star: true })],
    ['an aggregate', select(select(source, odd), { c1: 'max(c1)', c4: 'groupArray(c2)' })],
    ['a limit', select(select(source, odd), {}, { star: true, limit: '5' })],
    ['groups', select(select(source, odd), { c1: 'c1', c4: 'count()' }, { groupBy: ['c1'] })],
  ])('stays above %s', (_what, from) => {
    expect(asked(from, "c1 = 'web'")).toMatch(/\) WHERE c1 = 'web'$/);
  });
});

describe('the row with the greatest value of each group', () => {
  const odd = { c1: 'CAST(service AS String)', c2: 'arrayMap(x -> x, [duration_ns])', c3: 'duration_ns' };
  const winner = (by: string, i: number) =>
    `if(count() = 0, NULL, tupleElement(argMax(tuple(${by}, c2), tuple(isNotNull(${by}), ifNull(${by}, 0))), ${i}))`;
  const asked = (items: Record<string, string>, columns = odd) =>
    optimized(select(select(source, columns), { c1: 'c1', ...items }, { groupBy: ['c1'] }));

  test('is looked for among rows that have it, which are found first', () => {
    const sql = asked({ c8: winner('c3', 1), c9: winner('c3', 2) });

    expect(sql).toContain(
      'WHERE (c1, c3) IN (SELECT CAST(service AS String) AS c1, max(duration_ns) AS c0 FROM spans GROUP BY service)',
    );
  });

  test.each([
    ['other aggregates need all rows', { c8: winner('c3', 2), c9: 'count()' }, odd],
    ['two values are looked for', { c8: winner('c3', 1), c9: winner('c1', 1) }, odd],
    ['the value may be null', { c8: winner('c3', 2) }, { ...odd, c3: 'nullIf(duration_ns, 5)' }],
    ['the value may be no number', { c8: winner('c3', 2) }, { ...odd, c3: 'weight / 0' }],
    ['the key may be null', { c8: winner('c3', 2) }, { ...odd, c1: "nullIf(url_full, '')" }],
  ])('is looked for among all rows when %s', (_why, items, columns) => {
    expect(asked(items, columns)).not.toContain(' IN (SELECT');
  });
});
