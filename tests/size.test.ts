import { dirname } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { isTest, listFiles, type SourceFile } from './gates/source-files.ts';
import { findFunctions } from './gates/source-scanner.ts';

const limits = { fileLines: 400, functionLines: 80, folderFiles: 12 };

/** Files and folders that may be larger, each with the reason; a table is read by looking things up in it. */
const exceptions: Readonly<Record<string, string>> = {
  'server/src/errors': 'one table per part of the server',
  'server/src/config/sections': 'one file per section of the configuration',
};

const folders = ['contract/src', 'server/src', 'portal/src', 'tests', 'bench', 'scripts'];

/** Tests keep to the limit of files only: their describe blocks hold many short functions. */
function findTooLarge(files: readonly SourceFile[]): string[] {
  const sources = files.filter(({ path }) => !isTest(path));
  return [
    ...files.flatMap(checkFile),
    ...sources.flatMap(checkFunctions),
    ...checkFolders(sources.map(({ path }) => path)),
  ].filter((line) => !Object.hasOwn(exceptions, line.split(/[: ]/)[0]!));
}

function checkFile({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length - 1;
  return lines > limits.fileLines ? [`${path} has ${lines} lines, more than ${limits.fileLines}`] : [];
}

function checkFunctions({ path, text }: SourceFile): string[] {
  return findFunctions(text)
    .filter(({ lines }) => lines > limits.functionLines)
    .map(
      ({ line, lines }) => `${path}:${line} a function of ${lines} lines, more than ${limits.functionLines}`,
    );
}

function checkFolders(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > limits.folderFiles)
    .map(([folder, count]) => `${folder} holds ${count} files, more than ${limits.folderFiles}`);
}

test('files, functions and folders stay small', () => {
  const files = listFiles(folders, /\.(tsx?|mjs)$/);

  expect(files.length).toBeGreaterThan(20);
  expect(findTooLarge(files)).toEqual([]);
});

describe('the check of sizes', () => {
  const body = 'x();\n'.repeat(90);

  test.each([
    ['a declaration', `function f(a: number): Promise<{ b: string }> {\n${body}}`],
    ['an arrow', `const f = async (a) => {\n${body}};`],
    ['an arrow with a type', `const f = (a: { b: 1 }): Map<string, () => void> => {\n${body}};`],
    ['an arrow with an expression', `const f = () => (\n${body});`],
    ['a method', `class A {\n  f<T>(a = (1), { b } = {}): T[] {\n${body}}\n}`],
    ['an accessor', `class A {\n  get f() {\n${body}}\n}`],
    ['a method of a literal', `const a = { f(): { b: 1 } {\n${body}} };`],
    [
      'one with braces in text',
      `function f() {\n  const a = '}}}'; // }}\n  const b = \`}\${'}'}\`;\n${body}}`,
    ],
  ])('catches %s that is too long', (_name, text) => {
    expect(findTooLarge([{ path: 'server/src/a.ts', text }])).toHaveLength(1);
  });

  test.each([
    ['a table', `const a = {\n${'  b: 1,\n'.repeat(90)}};`],
    [
      'a class after a function',
      `function f(): Promise<A> {}\n\nclass A implements B {\n${'  b = 1;\n'.repeat(90)}}`,
    ],
    [
      'a class behind a long comment',
      `function f(): A {}\n\n/**\n${' * about it\n'.repeat(20)} */\nclass A {\n${'  b = 1;\n'.repeat(90)}}`,
    ],
    ['a describe block', `describe('a', () => {\n${body}});`, 'server/src/a.test.ts'],
  ])('lets %s of 90 lines pass', (_name, text, path = 'server/src/a.ts') => {
    expect(findTooLarge([{ path, text }])).toEqual([]);
  });

  test('catches a file and a folder that are too large', () => {
    const file = { path: 'bench/a.ts', text: '\n'.repeat(401) };
    const folder = Array.from({ length: 13 }, (_, n) => ({ path: `server/src/x/${n}.ts`, text: '' }));

    expect(findTooLarge([file])).toEqual(['bench/a.ts has 401 lines, more than 400']);
    expect(findTooLarge(folder)).toEqual(['server/src/x holds 13 files, more than 12']);
  });
});
