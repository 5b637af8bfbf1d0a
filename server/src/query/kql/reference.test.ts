import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listAggregates } from './aggregates/index.ts';
import { type BridgeList, getLanguage, listItems } from './bind/language.ts';
import { listFunctions } from './functions/call.ts';
import { listTables } from './schema/tables.ts';
import { stagePluginNames } from './steps/plugins/names.ts';

interface Named {
  readonly Name: string;
}

interface KnownSymbols {
  readonly Functions: BridgeList<Named> | readonly Named[];
  readonly Aggregates: BridgeList<Named> | readonly Named[];
  readonly PlugIns: BridgeList<Named> | readonly Named[];
}

const known = getLanguage().GlobalState.Default as unknown as KnownSymbols;

function namesOf(list: BridgeList<Named> | readonly Named[]): string[] {
  const items = Array.isArray(list) ? (list as readonly Named[]) : listItems(list as BridgeList<Named>);
  const names = items.map(({ Name }) => Name).filter((name) => !name.startsWith('__'));
  return [...new Set(names)].sort();
}

const how = new Map(listFunctions().map(({ name, how: way }) => [name, way]));
const aggregates = new Set(listAggregates());
const plugins = new Set([...stagePluginNames, 'identity', 'ipv4_lookup', 'ipv6_lookup']);
const tables = new Set(['table', 'materialize', 'toscalar']);

function functionState(name: string): string {
  if (tables.has(name)) return 'engine';
  const way = how.get(name);
  return way === undefined ? 'refused' : way === 'sql' ? 'engine' : 'row';
}

const introduction = `# KQL: functions, aggregates, plugins

Every function, aggregate and plugin that the language knows, as \`@kusto/language-service-next\` lists them, with its
state: \`engine\` is computed in the engine, \`row\` row by row between two statements (see \`kql.md\`), \`refused\`
answers \`HEADWATER_KQL_NOT_SUPPORTED\` with the place of the call.
`;

function section(title: string, names: readonly string[], stateOf: (name: string) => string): string {
  const rows = names.map((name) => `| \`${name}\` | ${stateOf(name)} |`).join('\n');
  return `## ${title}\n\n| name | state |\n|---|---|\n${rows}\n`;
}

function documentSymbols(): string {
  return [
    introduction,
    section('Scalar functions', namesOf(known.Functions), functionState),
    section('Aggregates', namesOf(known.Aggregates), (name) => (aggregates.has(name) ? 'engine' : 'refused')),
    section('Plugins', namesOf(known.PlugIns), (name) => (plugins.has(name) ? 'row' : 'refused')),
  ].join('\n');
}

// Written by: npm test -- server/src/query/kql/reference -u
test('the reference page lists every function, aggregate and plugin of the language with its state', async () => {
  await expect(documentSymbols()).toMatchFileSnapshot('../../../../docs/reference/kql-functions.md');
});

test('the reference page lists every table', () => {
  const page = readFileSync(new URL('../../../../docs/reference/kql.md', import.meta.url), 'utf8');
  const section = page.split('## Tables\n')[1]?.split('\n## ')[0] ?? '';

  expect(listTables().filter(({ name }) => !section.includes(`\`${name}\``))).toEqual([]);
});
