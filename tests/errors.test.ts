import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ErrorEntry, errorTable } from '../server/src/errors/error-table.ts';
import { isTest, listFiles, root } from './gates/source-files.ts';
import { scanSource } from './gates/source-scanner.ts';

const entries = Object.entries(errorTable) as [string, ErrorEntry][];

const introduction = `# Errors

Every error has a code. Clients that report telemetry see it in the words of their protocol; the API answers
\`{ "code", "message" }\`. *Retry* means that the same request can succeed later, so clients are told to send it again.
`;

/** The text of docs/reference/errors.md: one heading per part, its codes in alphabetical order. */
function documentErrors(): string {
  const parts = Map.groupBy(entries, ([code]) => code.split('_')[1] ?? '');
  const sections = [...parts].sort().map(([part, rows]) => {
    const lines = rows.sort().map(([code, { message, retryable }]) => {
      return `| \`${code}\` | ${message} | ${retryable ? 'retry' : 'no'} |`;
    });
    return `## ${part}\n\n| code | message | retry |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return [introduction, ...sections].join('\n');
}

// Written by: npm test -- tests/errors -u
test('docs/reference/errors.md lists the error table', async () => {
  await expect(documentErrors()).toMatchFileSnapshot(join(root, 'docs/reference/errors.md'));
});

describe.each(entries)('%s', (code, { message }) => {
  test('is spelt as a part and what happened, and has a sentence', () => {
    expect(code).toMatch(/^HEADWATER_[A-Z0-9]+(_[A-Z0-9]+)+$/);
    expect(message).toMatch(/^[A-Z].*[^.]$/);
  });
});

test('every code is used somewhere', () => {
  const sources = listFiles(['server/src'], /\.ts$/).filter(
    ({ path }) => !isTest(path) && !path.startsWith('server/src/errors/'),
  );
  const used = new Set(sources.flatMap(({ text }) => scanSource(text).texts.map((literal) => literal.text)));

  const unused = Object.keys(errorTable).filter((code) => !used.has(code));

  expect(unused).toEqual([]);
});

test('no code is spelt that the table does not have', () => {
  const sources = listFiles(['server/src', 'portal/src'], /\.tsx?$/).filter(({ path }) => !isTest(path));
  const spelt = sources.flatMap(({ path, text }) => {
    const codes = scanSource(text).texts.filter(({ text }) => isCodeLike(text));
    return codes.map(({ text }) => ({ path, code: text }));
  });

  expect(spelt.filter(({ code }) => !Object.hasOwn(errorTable, code))).toEqual([]);
});

function isCodeLike(text: string): boolean {
  const parts = new Set(Object.keys(errorTable).map((code) => code.split('_')[1]));
  const match = /^HEADWATER_([A-Z0-9]+)_[A-Z0-9_]+$/.exec(text);
  return match !== null && parts.has(match[1]) && match[1] !== 'CONFIG';
}
