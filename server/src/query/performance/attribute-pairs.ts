import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import { spanSql } from './population.ts';

/** Columns that are properties too, under the words filters know them by. */
const columns: readonly (readonly [key: string, sql: string])[] = [
  ...['service', 'name', 'environment', 'version', 'instance', 'host', 'dialect', 'operation'].map(
    (column) => [column, `toString(${column})`] as const,
  ),
  ['resultCode', spanSql.resultCode],
  ['success', `if(${spanSql.failed}, 'false', 'true')`],
  ...spanConventions.map(({ column, kind, keys: [first] }) => {
    const key = typeof first === 'object' ? first.key : String(first);
    return [
      key,
      kind === 'u16' ? `if(${column} = 0, '', toString(${column}))` : `toString(${column})`,
    ] as const;
  }),
];

/**
 * Array of (key, value) tuples: every property of a span, those with columns of their own among them, and first a
 * tuple of empty texts, which every span has.
 */
export const attributePairs = `arrayConcat([('', '')],
  arrayFilter(pair -> pair.2 != '', [${columns.map(([key, sql]) => `('${key}', ${sql})`).join(', ')}]),
  arrayMap((k, v) -> (toString(k), v), mapKeys(attributes), mapValues(attributes)),
  arrayMap((k, v) -> (toString(k), toString(v)), mapKeys(attributes_number), mapValues(attributes_number)))`;
