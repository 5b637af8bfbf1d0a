import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listAggregates } from './aggregates/index.ts';
import { listFunctions } from './functions/call.ts';
import { listTables } from './schema/tables.ts';
import { stagePluginNames } from './steps/plugins/names.ts';

const page = readFileSync(new URL('../../../../docs/reference/kql.md', import.meta.url), 'utf8');

function sectionOf(title: string): string {
  return page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
}

function missingFrom(title: string, names: readonly string[]): string[] {
  const section = sectionOf(title);
  return names.filter((name) => !name.startsWith('__') && !section.includes(`\`${name}\``));
}

test('the reference page lists every function, aggregate, plugin and table', () => {
  const functions = listFunctions();

  expect(
    missingFrom(
      'Scalar functions in the engine',
      functions.filter(({ how }) => how === 'sql').map(({ name }) => name),
    ),
  ).toEqual([]);
  expect(
    missingFrom(
      'Row functions',
      functions.filter(({ how }) => how === 'step').map(({ name }) => name),
    ),
  ).toEqual([]);
  expect(missingFrom('Aggregates', listAggregates())).toEqual([]);
  expect(missingFrom('Plugins', [...stagePluginNames])).toEqual([]);
  expect(
    missingFrom(
      'Tables',
      listTables().map(({ name }) => name),
    ),
  ).toEqual([]);
});

test('the reference page refuses no function that works', () => {
  const refused = sectionOf('Scalar functions that are refused');

  expect(listFunctions().filter(({ name }) => refused.includes(`\`${name}\``))).toEqual([]);
});
