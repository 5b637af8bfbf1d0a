import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ports } from '../server/src/config/ports.ts';
import { listFiles, root, type SourceFile } from './gates/source-files.ts';

const folders = ['.', 'docs', 'server/src', 'samples', 'bench', 'tests', 'portal', 'contract'];

/** Relative links of a document that lead nowhere. */
function findBrokenLinks({ path, text }: SourceFile): string[] {
  const withoutCode = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const targets = [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets
    .filter((target) => !/^(https?:|mailto:|#)/.test(target))
    .filter((target) => !existsSync(join(root, dirname(path), target.split('#')[0]!)))
    .map((target) => `${path} links to ${target}, which is not there`);
}

test('links between documents and files lead somewhere', () => {
  const [top, ...rest] = folders;
  const documents = [
    ...listFiles([top!], /^(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md$/),
    ...listFiles(rest, /\.md$/),
  ];

  expect(documents.length).toBeGreaterThan(5);
  expect(documents.flatMap(findBrokenLinks)).toEqual([]);
});

test('the check of links catches one that leads nowhere', () => {
  const text = '[here](docs.test.ts) [there](./nowhere.md#part) [out](https://example.org) `[no](x)`';

  expect(findBrokenLinks({ path: 'tests/a.md', text })).toEqual([
    'tests/a.md links to ./nowhere.md#part, which is not there',
  ]);
});

test('docs/reference/ports.md names every port with its number', () => {
  const [document] = listFiles(['docs/reference'], /^ports\.md$/);

  for (const [name, option] of Object.entries(ports.options)) {
    expect(document?.text).toContain(`| \`ports.${name}\` | ${option.default} |`);
  }
});
