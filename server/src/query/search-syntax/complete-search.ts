import type { Scope, SearchCompletion } from '@headwater/contract';
import { listAttributeKeys } from '../attributes/attribute-keys.ts';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader, whereScope } from '../reader.ts';
import type { Signal } from './compile-search.ts';
import { type CursorContext, contextAt, writeKey, writeValue } from './cursor-context.ts';
import { logFields } from './fields/log-fields.ts';
import type { Place } from './fields/place.ts';
import { spanFields } from './fields/span-fields.ts';
import { keySql, readKey } from './key-sql.ts';
import { keyName } from './same-key.ts';

/** Rows looked at, the newest ones: values are suggestions, counts are within these rows. */
const sampledRows = 50_000;

export interface CompletionRequest extends Scope {
  readonly signal: Signal;
  readonly query: string;
  /** UTF-16 units from the start of the query */
  readonly cursor: number;
  readonly limit: number;
}

type Item = SearchCompletion['items'][number];

/** Keys or values that can stand at the cursor; those that begin with what was typed come first. */
export async function completeSearch(reader: Reader, request: CompletionRequest): Promise<SearchCompletion> {
  const context = contextAt(request.query, Math.min(request.cursor, request.query.length));
  const { kind, key, start, end } = context;
  const items =
    kind === 'key'
      ? await keyItems(reader, request, context)
      : kind === 'value'
        ? await valueItems(reader, request, context)
        : [];
  return { kind, key, start, end, items: items.slice(0, request.limit) };
}

async function keyItems(reader: Reader, request: CompletionRequest, context: CursorContext): Promise<Item[]> {
  const { prefix } = context;
  const fields = request.signal === 'spans' ? spanFields : logFields;
  const reserved = Object.keys(fields)
    .filter((word) => word.startsWith(prefix))
    .filter(
      (word, at, all) => prefix !== '' || all.findIndex((other) => nameOf(other) === nameOf(word)) === at,
    )
    .map((word): Item => ({ label: word, insert: `${word}:`, source: 'reserved' }));
  const { query: _, cursor: __, ...rest } = request;
  const attributes = await listAttributeKeys(reader, { ...rest, prefix: prefix.replace(/^@/, '') });
  const seen = attributes.map(
    ({ key, count }): Item => ({
      label: `@${key}`,
      insert: `@${writeKey(key)}:`,
      source: 'attribute',
      count,
    }),
  );
  return [...reserved, ...seen];
}

/** Of several spellings of a word the first is enough, until letters are typed. */
function nameOf(word: string): string {
  return keyName({ name: word, attribute: false });
}

async function valueItems(
  reader: Reader,
  request: CompletionRequest,
  { key, prefix }: CursorContext,
): Promise<Item[]> {
  const values = new Values();
  const { text, exists, field } = keySql(readKey(key), request.signal, values);
  if (field.kind === 'duration' || field.kind === 'time') return [];
  const scope = whereScope(request, request.signal === 'spans' ? 'start_time' : 'time');
  const rows = await readValues(
    reader,
    `SELECT ${text} AS value FROM ${request.signal} WHERE ${scope.sql} AND ${exists} LIMIT ${sampledRows}`,
    { ...scope.parameters, ...values.parameters },
    request.limit,
    prefix,
  );
  const tag = field.places.find(({ table }) => table === 'resources');
  const found =
    rows.length > 0 || tag === undefined ? rows : await tagValues(reader, request, tag, values, prefix);
  return found.map(({ value, count }) => ({
    label: value,
    insert: writeValue(value),
    source: 'value',
    count: Number(count),
  }));
}

function tagValues(
  reader: Reader,
  request: CompletionRequest,
  { operand }: Place,
  values: Values,
  prefix: string,
) {
  return readValues(
    reader,
    `SELECT ${operand.text} AS value FROM resources WHERE project = {project:String} AND kind = 'resource'
     AND ${operand.exists} LIMIT ${sampledRows}`,
    { ...values.parameters, project: request.project },
    request.limit,
    prefix,
  );
}

function readValues(
  reader: Reader,
  select: string,
  parameters: Readonly<Record<string, string | number | readonly string[]>> | Values['parameters'],
  limit: number,
  prefix: string,
): Promise<{ value: string; count: number }[]> {
  return reader.read<{ value: string; count: number }>(
    `SELECT value, count() AS count FROM (${select})
     WHERE value != '' AND positionCaseInsensitiveUTF8(value, {prefix:String}) > 0
     GROUP BY value ORDER BY startsWith(value, {prefix:String}) DESC, count DESC, value LIMIT {limit:UInt32}`,
    { ...parameters, prefix, limit },
    pointRead,
  );
}
