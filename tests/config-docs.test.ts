import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentConfig } from '../server/src/config/document.ts';
import { optionsByPath } from '../server/src/config/schema.ts';
import { root } from './gates/source-files.ts';

// Written by: npm test -- tests/config-docs -u
test('docs/reference/configuration.md says what the schema says', async () => {
  await expect(documentConfig()).toMatchFileSnapshot(join(root, 'docs/reference/configuration.md'));
});

test.each([...optionsByPath])(
  'the option %s has words, and a default that its own check accepts',
  (_path, option) => {
    expect(option.text).toMatch(/^[A-Z`].*\.$/s);
    expect(option.reason).toMatch(/\.$/);
    expect(option.schema.safeParse(option.default)).toMatchObject({ success: true, data: option.default });
  },
);
