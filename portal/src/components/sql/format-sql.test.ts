import { describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { formatSql } from './format-sql.ts';

const textOf = (sql: string) =>
  formatSql(sql)
    .map(({ text }) => text)
    .join('');

describe('formatSql', () => {
  test('puts clauses and conditions on lines of their own', () => {
    expect(
      textOf('select id, description from notes where id = $1 and author in (?, ?) order by id limit 5'),
    ).toBe(
      [
        'SELECT id, description',
        'FROM notes',
        'WHERE id = $1',
        '  AND author IN (?, ?)',
        'ORDER BY id',
        'LIMIT 5',
      ].join('\n'),
    );
  });

  test('indents statements in brackets, and keeps functions and BETWEEN together', () => {
    expect(
      textOf('SELECT count(*) FROM (SELECT 1 FROM t WHERE a BETWEEN 1 AND 2) AS x LEFT JOIN y ON x.id=y.id'),
    ).toBe(
      [
        'SELECT count(*)',
        'FROM (',
        '  SELECT 1',
        '  FROM t',
        '  WHERE a BETWEEN 1 AND 2',
        ') AS x',
        'LEFT JOIN y ON x.id = y.id',
      ].join('\n'),
    );
  });

  test('leaves texts, quoted names and comments as they are', () => {
    const sql = `INSERT INTO "from" VALUES ('it''s select', 1.5) RETURNING id -- from where`;

    expect(formatSql(sql)).toContainEqual({ kind: 'string', text: `'it''s select'` });
    expect(formatSql(sql)).toContainEqual({ kind: 'comment', text: '-- from where' });
  });

  test('changes nothing but white space and the case of keywords, and ends, whatever comes', () => {
    const piece = fc.oneof(
      fc.constantFrom('select', '(', ')', "'", '"', 'and', 'from', ',', '--', '/*', '\n'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const sql = pieces.join(' ');
        const bare = (text: string) => text.replace(/\s+/g, '').toLowerCase();

        expect(bare(textOf(sql))).toBe(bare(sql));
      }),
      { numRuns: 500 },
    );
    expect(textOf("'".repeat(19_999)).length).toBeGreaterThan(0);
    expect(textOf('/*'.repeat(9_999)).length).toBeGreaterThan(0);
  });
});
