import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSpan, idHex, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { type KqlCompiler, openCompiler, runKql, streamKql } from './run-kql.ts';
import { listTables } from './schema/tables.ts';

let opened: TestStore;
let compiler: KqlCompiler;

beforeAll(async () => {
  opened = await openTestStore();
  compiler = openCompiler({ timeoutMs: 60_000 });
  await opened.store.insertRows(
    'spans',
    Array.from({ length: 30_000 }, (_, i) =>
      aSpan({ trace: i, span: i, name: `op ${i % 7}`, service: `s${i % 3}`, atMs: i }),
    ),
  );
});

afterAll(async () => {
  await compiler.close();
  await opened.close();
});

const question = (text: string) => ({ text, project: 'default', nowMs: startMs + 3_600_000 });

async function statementsOf(text: string): Promise<string[]> {
  const statements: string[] = [];
  await runKql({ ...question(text), onStatement: (sql) => statements.push(sql) }, compiler, opened.store);
  return statements;
}

describe('reads', () => {
  test.each([
    ...listTables().map(({ name }) => `${name} | take 1`),
    'union * | count',
    'union requests, AppDependencies, spans | count',
    "search 'op'",
    "search in (requests, traces) 'op'",
    "find where name has 'op'",
    'requests | join kind=inner dependencies on operation_Id | count',
    'let t = materialize(requests); t | join t on name | count',
    'requests | where name in ((dependencies | project name)) | count',
    'print n = toscalar(requests | count)',
    'requests | take 100 | evaluate bag_unpack(customDimensions) | count',
    'requests | fork (count) (take 1)',
  ])('carry the project wherever a table stands: %s', async (text) => {
    const scans = (await statementsOf(text)).flatMap((sql) => [
      ...sql.matchAll(
        /FROM (spans|logs|events|exceptions|metric_points|metric_series|[a-z]+_minutes|resources|settings)\b(.{0,36})/g,
      ),
    ]);

    expect(scans.length).toBeGreaterThan(0);
    expect(scans.filter(([, , after]) => !after!.startsWith(' WHERE project = {project:String}'))).toEqual(
      [],
    );
  });

  test('of one operation use the projection by trace', async () => {
    const id = idHex('trace', 1234);
    const [sql] = await statementsOf(`requests | where operation_Id == "${id}" | project name, operation_Id`);

    const plan = await opened.store.read<{ explain: string }>(
      `EXPLAIN indexes = 1, projections = 1 ${sql}`,
      { project: 'default' },
      { settings: { min_table_rows_to_use_projection_index: 0 } },
    );
    const found = await runKql(question(`requests | where operation_Id == "${id}"`), compiler, opened.store);

    expect(plan.map(({ explain }) => explain).join('\n')).toContain('Name: by_trace');
    expect(found.rows).toHaveLength(1);
  });

  test('of an operation by other spellings give the same rows', async () => {
    const id = idHex('trace', 1234);
    const count = async (condition: string) =>
      (await runKql(question(`requests | where ${condition} | count`), compiler, opened.store)).rows[0]?.[0];

    expect(await count(`"${id}" == operation_Id`)).toBe(1n);
    expect(await count(`operation_Id == "${id.toUpperCase()}"`)).toBe(0n);
    expect(await count(`operation_Id =~ "${id.toUpperCase()}"`)).toBe(1n);
    expect(await count(`operation_Id == ""`)).toBe(0n);
    expect(await count(`operation_Id != "${id}"`)).toBe(29_999n);
  });

  test('stop in the engine when the caller hangs up', async () => {
    const aborted = new AbortController();
    const marker = 'range x from 1 to 1987654321 step 1';
    const started = Promise.withResolvers<void>();
    const ended = runKql(
      {
        ...question(`${marker} | summarize sum(strlen(hash_sha256(tostring(x))))`),
        signal: aborted.signal,
        onStatement: () => started.resolve(),
      },
      compiler,
      opened.store,
    );
    const running = () =>
      opened.store
        .read<{ n: number }>(
          "SELECT count() AS n FROM system.processes WHERE query LIKE '%1987654321%' AND query NOT LIKE '%system.processes%'",
        )
        .then(([row]) => Number(row?.n));
    await started.promise;
    await expect.poll(running).toBe(1);

    aborted.abort();

    await expect(ended).rejects.toThrow();
    await expect.poll(running).toBe(0);
  });

  test('of other projects need a project that the caller may read', async () => {
    const text = 'app("team-b").requests | count';
    const allow = (name: string) => (name === 'team-b' ? 'other' : undefined);

    const found = await runKql({ ...question(text), projectNamed: allow }, compiler, opened.store);
    const refused = await runKql(question(text), compiler, opened.store).catch((error: unknown) => error);

    expect(found.rows).toEqual([[0n]]);
    expect(refused).toMatchObject({ code: 'HEADWATER_KQL_INVALID', start: 0, length: 22 });
  });

  test('call saved functions, and tell whose mistake one is', async () => {
    const functions = [
      { name: 'Named', parameters: 'word: string = "op 1"', body: 'requests | where name == word' },
      { name: 'Both', parameters: '', body: 'Named() | union Named("op 2") // both' },
    ];
    const run = (text: string) => runKql({ ...question(text), functions }, compiler, opened.store);

    const found = await run('Both | summarize count() by name | order by name asc');
    const wrong = await run('Named() | where nme == 1').catch((error: unknown) => error);

    expect(found.rows.map(([name]) => name)).toEqual(['op 1', 'op 2']);
    expect(wrong).toMatchObject({ start: 16, length: 3 });
  });

  test('are streamed as a file, with names and values of the language', async () => {
    const text =
      'print [\'a `b\'] = 1, t = 1h, d = datetime(2020-01-01), o = dynamic({"k": [1]}), s = "x,\\"y\\""';
    const pieces: Uint8Array[] = [];
    const request = { ...question(text), maxRows: 10 };
    for await (const piece of streamKql(request, compiler, opened.store, 'CSVWithNames')) pieces.push(piece);

    expect(Buffer.concat(pieces).toString()).toBe(
      '"a `b","t","d","o","s"\n1,"01:00:00","2020-01-01 00:00:00.0000000","{""k"":[1]}","x,""y"""\n',
    );
  });
});
