import { describe, expect, test } from 'vitest';
import { findCircles } from './gates/circles.ts';
import { findViolations } from './gates/layer-rules.ts';
import { isTest, listFiles } from './gates/source-files.ts';
import { findImports } from './gates/source-scanner.ts';

test('imports go one way', () => {
  const files = listFiles(['server/src', 'contract/src', 'portal/src'], /\.tsx?$/).filter(
    ({ path }) => !isTest(path),
  );

  const violations = findViolations(files);

  expect(files.length).toBeGreaterThan(20);
  expect(violations).toEqual([]);
});

describe('the check of layers', () => {
  const otlp = 'server/src/receivers/otlp/http.ts';

  test.each([
    [otlp, "import { x } from '../../store/read.ts';"],
    [otlp, "import type { X } from '../../query/x.ts';"],
    [otlp, "import x from '../../api/x.ts';"],
    [otlp, "export { x } from '../datadog/x.ts';"],
    [otlp, "const x = await import('../../journal/x.ts');"],
    [otlp, "import {\n  a,\n  b,\n} from '../../store/read.ts';"],
    [otlp, "import { traceRoute } from '@headwater/contract';"],
    ['server/src/query/trace/find.ts', "import '../../receivers/otlp/http.ts';"],
    ['server/src/store/read.ts', "import { a } from '../query/a.ts';"],
    ['server/src/store/read.ts', "import { a } from '../journal/a.ts';"],
    ['server/src/model/a.ts', "import { a } from '../store/a.ts';"],
    ['server/src/errors/a.ts', "import { a } from '../model/a.ts';"],
    ['server/src/newpart/a.ts', "import { a } from '../store/a.ts';"],
    ['server/src/api/a.ts', "import { a } from '../../../portal/src/a.ts';"],
    ['contract/src/a.ts', "import { a } from '../../server/src/model/a.ts';"],
    ['portal/src/a.tsx', "import { a } from '@headwater/server';"],
    ['server/src/ingest/a.ts', 'const a = process.env.HOME;'],
    ['server/src/ingest/a.ts', "const a = process['env'];"],
    ['server/src/api/a.ts', 'const a = `SELECT ${b}\n FROM spans`;'],
    ['server/src/ingest/a.ts', "const a = 'INSERT INTO spans';"],
  ])('catches in %s: %s', (path, text) => {
    expect(findViolations([{ path, text }])).toHaveLength(1);
  });

  test.each([
    [otlp, "import { accept } from '../../ingest/accept.ts';"],
    [otlp, "import { decode } from './decode-spans.ts';"],
    [otlp, "import { readFile } from 'node:fs';\nimport fastify from 'fastify';"],
    [otlp, "// import { x } from '../../store/read.ts';"],
    [otlp, "/* SELECT a FROM b, process.env.X */ const a = 'process.env is read in config';"],
    ['server/src/api/trace.ts', "import { getTrace } from '../query/trace/get-trace.ts';"],
    ['server/src/query/trace/get.ts', "const sql = 'SELECT a FROM b';"],
    ['server/src/config/load.ts', 'const a = process.env.HOME;'],
    ['portal/src/a.tsx', "import { a } from '@headwater/contract';"],
    ['server/src/main.ts', "import { a } from './receivers/otlp/http.ts';"],
  ])('lets pass in %s: %s', (path, text) => {
    expect(findViolations([{ path, text }])).toEqual([]);
  });
});

/** A query holds tables that hold expressions that hold tables: what translates and runs it is as recursive. */
const recursive = /^server\/src\/query\/kql\//;

test('no files need each other', () => {
  const files = listFiles(['server/src', 'contract/src', 'portal/src', 'bench', 'samples'], /\.tsx?$/);

  const circles = findCircles(files).filter((circle) => !circle.every((path) => recursive.test(path)));

  expect(circles).toEqual([]);
});

test('a circle is found however long, of code and of types', () => {
  const file = (path: string, text: string) => ({ path, text });

  const circles = findCircles([
    file('a/a.ts', "import { b } from './b.ts';"),
    file('a/b.ts', "export {\n  c,\n} from '../c.ts';"),
    file('c.ts', "import { type X, a } from './a/a.ts';"),
    file('d.ts', "import type { E } from './e.ts';\nimport { a } from './a/a.ts';"),
    file('e.ts', "import { type D } from './d.ts';"),
    file('f.ts', "import { d } from './d.ts';"),
  ]);

  expect(circles).toEqual([
    ['a/a.ts', 'a/b.ts', 'c.ts'],
    ['d.ts', 'e.ts'],
  ]);
});

test('imports are found whatever stands around them', () => {
  const source = [
    "import a, { type B } from './a.ts';",
    "import './side-effect.ts';",
    'export * from "./b.ts";',
    "const text = 'import x from \\'./no.ts\\'';",
    'const template = `from ${`nested ${1}`} import "./no.ts" ${{ a: 1 }.a}`;',
    'const regex = /from ".\\/no.ts" [/"]/; const half = 1 / 2; // from "./no.ts"',
    "const lazy = import('./c.ts');",
    "type T = import('./d.ts').T;",
  ].join('\n');

  expect(findImports(source)).toEqual(['./a.ts', './side-effect.ts', './b.ts', './c.ts', './d.ts']);
});
