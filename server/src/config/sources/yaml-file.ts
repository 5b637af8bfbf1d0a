import { isMap, isNode, isScalar, LineCounter, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { general, optionsByPath, sections } from '../schema.ts';
import type { ReadSettings, Setting } from './setting.ts';
import { suggest } from './suggestion.ts';

/**
 * Reads a headwater.yaml. Nothing is checked but its form and its keys: unknown ones are problems.
 *
 * @param name how messages call the file
 */
export function parseYamlFile(name: string, text: string): ReadSettings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const settings: Setting[] = [];
  const problems = document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`);
  if (problems.length === 0 && document.contents !== null) readRoot(document.contents);
  return { settings, problems };

  function readRoot(contents: unknown): void {
    if (!isMap(contents)) {
      problems.push(`${name}:1:1: must be a map of options, such as: portOffset: 100`);
      return;
    }
    readMap(contents, '', [...Object.keys(sections), ...Object.keys(general.options)]);
  }

  function readMap(map: YAMLMap, prefix: string, known: readonly string[]): void {
    for (const pair of map.items) readPair(pair, prefix, known);
  }

  function readPair(pair: Pair, prefix: string, known: readonly string[]): void {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const path = prefix + key;
    const where = at(offsetOf(pair.key));
    const section = prefix === '' && Object.hasOwn(sections, key);
    if (section) readSection(key as keyof typeof sections, pair.value, where);
    else if (optionsByPath.has(path)) {
      if (!isEmpty(pair.value))
        settings.push({ path, value: toValue(pair.value), where: atValue(pair, where) });
    } else problems.push(`${where}: ${unknownOption(path, prefix, known)}`);
  }

  function readSection(key: keyof typeof sections, value: unknown, where: string): void {
    const options = Object.keys(sections[key].options);
    if (isMap(value)) readMap(value, `${key}.`, options);
    else if (!isEmpty(value)) problems.push(`${where}: ${key} must be a map of: ${options.join(', ')}`);
  }

  function atValue(pair: Pair, where: string): string {
    return isNode(pair.value) ? at(offsetOf(pair.value)) : where;
  }

  function at(offset: number): string {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  }
}

function unknownOption(path: string, prefix: string, known: readonly string[]): string {
  const near = suggest(path.slice(prefix.length), known);
  const elsewhere = near === undefined ? suggest(path, optionsByPath.keys()) : `${prefix}${near}`;
  return elsewhere === undefined
    ? `there is no option ${path}; here are: ${known.join(', ')}`
    : `there is no option ${path}; did you mean ${elsewhere}?`;
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** A key without a value means its default. */
function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (isScalar(value) && value.value === null);
}

function toValue(value: unknown): unknown {
  return isNode(value) ? value.toJSON() : value;
}
