import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KqlCompiler, openCompiler, runKql } from '../../../server/src/query/kql/run-kql.ts';
import { startMs } from '../../../server/src/query/testing/builders.ts';
import { openTestStore, type TestStore } from '../../../server/src/query/testing/open-test-store.ts';
import { findDifference, fixtureCell } from './compare.ts';
import { telemetryCases } from './telemetry-cases.ts';
import { logRows, spanRows } from './telemetry-rows.ts';

let opened: TestStore;
let compiler: KqlCompiler;

beforeAll(async () => {
  opened = await openTestStore();
  compiler = openCompiler({ timeoutMs: 60_000 });
  await opened.store.insertRows('spans', spanRows());
  await opened.store.insertRows('logs', logRows());
});

afterAll(async () => {
  await compiler.close();
  await opened.close();
});

describe('KQL over telemetry gives what looking at every row gives', () => {
  test.each(telemetryCases)('$text', async ({ text, rows, ordered }) => {
    const request = { text, project: 'default', nowMs: startMs + 3_600_000 };

    const { columns, rows: found } = await runKql(request, compiler, opened.store);

    const cells = found.map((row) => row.map((cell, at) => fixtureCell(cell, columns[at]!.type)));
    const wanted = {
      id: text,
      area: 'telemetry',
      query: text,
      columns,
      rows: rows(),
      ordered: ordered ?? false,
    };
    const names = columns.map(({ name }) => name);
    expect(findDifference(wanted, names, cells)).toBeUndefined();
  });
});
