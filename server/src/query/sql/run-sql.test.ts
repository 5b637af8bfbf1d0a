import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLog, aSpan } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { runSql, type SqlResult, streamSql } from './run-sql.ts';
import { listViews } from './views.ts';

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
  await opened.store.insertRows('spans', [
    aSpan({ span: 1, name: 'GET /notes', columns: { attributes: { 'note.id': 'n1' } } }),
    aSpan({ span: 2, name: 'GET /notes' }),
    aSpan({ span: 3, project: 'other', name: 'GET /secret' }),
  ]);
  await opened.store.insertRows('logs', [
    aLog(4, { body: 'own' }),
    aLog(5, { body: 'secret', project: 'other' }),
  ]);
});

afterAll(() => opened.close());

function run(sql: string, maxRows = 100): Promise<SqlResult> {
  return runSql({ project: 'default', sql, maxRows }, opened.store);
}

describe('SQL over the views', () => {
  test('reads a view under the name it has in KQL', async () => {
    const found = await run('SELECT name, count() AS n FROM requests GROUP BY name -- how many\n;');

    expect(found).toEqual({
      columns: [
        { name: 'name', type: 'String' },
        { name: 'n', type: 'UInt64' },
      ],
      rows: [['GET /notes', 2]],
      truncated: false,
    });
  });

  test('gives bags as maps', async () => {
    const found = await run("SELECT customDimensions['note.id'] AS note FROM requests WHERE note != ''");

    expect(found.rows).toEqual([['n1']]);
  });

  test.each(listViews().map(({ name }) => name))('can read every column of %s', async (name) => {
    await expect(run(`SELECT * FROM ${name}`)).resolves.toMatchObject({ truncated: false });
  });

  test.each([
    'WITH x AS (SELECT name FROM spans) SELECT name FROM x UNION ALL SELECT body FROM logs',
    'SELECT name FROM (SELECT name FROM (SELECT name FROM spans))',
    '(SELECT name FROM spans) UNION ALL (SELECT body FROM logs)',
    'SELECT s.name, l.body FROM spans AS s CROSS JOIN logs AS l',
    'SELECT body FROM logs WHERE (SELECT count() FROM spans) > 0',
    'SELECT name FROM `spans` WHERE name IN (SELECT name FROM "spans")',
    "SELECT arrayJoin(groupArray(name)) FROM spans WHERE name LIKE '%'",
    'SELECT name FROM spans WHERE name NOT IN logs.body OR 1',
    "SELECT 1.5e0::Float64 * 2 AS x, arrayMap(n -> n <> 2, [1, 2]) FROM spans WHERE 1<=2/**/AND name!=''",
  ])('shows only rows of the project: %s', async (sql) => {
    const found = await run(sql).catch((error: Error) => error);

    expect(JSON.stringify(found)).not.toContain('secret');
    if (!(found instanceof Error)) expect(found.rows.length).toBeGreaterThan(0);
  });

  test('filters what a view would let through, too', async () => {
    const everything = await opened.store.read<{ n: number }>('SELECT count() AS n FROM spans');
    const found = await run('SELECT count() FROM spans');

    expect([everything[0]?.n, found.rows[0]?.[0]]).toEqual([3, 2]);
  });

  test.each([
    'SELECT * FROM settings',
    'SELECT * FROM headwater.spans',
    'SELECT * FROM metric_points',
    'SELECT * FROM `metric_points`',
    'SELECT * FROM "resources"',
    'SELECT * FROM system.tables',
    'SELECT * FROM `system`.`tables`',
    'SELECT * FROM information_schema.tables',
    "SELECT * FROM file('/etc/passwd')",
    "SELECT file('/etc/passwd')",
    "SELECT * FROM url('http://127.0.0.1')",
    "SELECT * FROM merge('headwater', '.*')",
    "SELECT * FROM mergeTreeIndex('headwater', 'spans')",
    "SELECT dictGet('x', 'y', 1)",
    "SELECT hasColumnInTable('headwater', 'settings', 'value')",
    'INSERT INTO spans VALUES (1)',
    'DROP TABLE spans',
    'SHOW TABLES',
    'DESCRIBE TABLE settings',
    'EXPLAIN SELECT 1',
    'SELECT 1; SELECT 2',
    'SELECT 1 SETTINGS max_threads = 1',
    'SELECT 1 FORMAT Native',
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    'SELECT * FROM spans WHERE project = {project:String}',
    'SELECT (SELECT count() FROM operation_minutes)',
    'SELECT 1 IN metric_series',
    '',
  ])('refuses %s', async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({ code: 'HEADWATER_SQL_REFUSED' });
  });

  test('says when there are more rows than asked for, in their order', async () => {
    const found = await run('SELECT number FROM numbers(10) ORDER BY number DESC', 3);

    expect(found).toMatchObject({ truncated: true, rows: [[9], [8], [7]] });
  });

  test('holds a project with quotes in its name apart', async () => {
    const project = "x' OR '1'='1";

    const found = await runSql({ project, sql: 'SELECT count() FROM spans', maxRows: 1 }, opened.store);

    expect(found.rows).toEqual([[0]]);
  });

  test.each([
    ['CSVWithNames', 'name'],
    ['Parquet', 'PAR1'],
  ])('streams rows as %s', async (format, start) => {
    const pieces: Uint8Array[] = [];
    const request = { project: 'default', sql: 'SELECT name FROM spans', maxRows: 10 };
    for await (const piece of streamSql(request, opened.store, format)) pieces.push(piece);

    expect(Buffer.concat(pieces).toString('latin1').replace('"', '')).toMatch(new RegExp(`^${start}`));
  });
});
