import { ClickHouseException } from './clickhouse-exception.ts';
import { type SqlToken, tokenizeSql } from './sql-tokens.ts';

/**
 * The SQL text for one `{name:Type}`.
 *
 * @throws ClickHouseException 456 (UNKNOWN_QUERY_PARAMETER) without a value, 457 (BAD_QUERY_PARAMETER) for a
 *   value that cannot have the type
 */
export function literalOf(token: SqlToken, values: ReadonlyMap<string, string>): string {
  const colon = token.text.indexOf(':');
  const name = token.text.slice(0, colon);
  const type = token.text.slice(colon + 1).trim();
  const raw = values.get(name);
  if (raw === undefined) {
    throw new ClickHouseException(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set`);
  }
  if (type === 'Identifier') return quoteName(raw);
  if (raw === '\\N' && nullablePattern.test(type)) return 'NULL';
  if (/\bMap\s*\(/.test(type)) return `_CAST(${checkedLiteral(name, raw)}, ${quoteString(type)})`;
  const value = nestedPattern.test(type) ? raw : unescapeTsv(raw);
  if (type === 'String') return quoteString(value);
  if (integerPattern.test(type) && !/^-?\d{1,78}$/.test(value)) {
    throw new ClickHouseException(
      457,
      'BAD_QUERY_PARAMETER',
      `Value of parameter \`${name}\` cannot be parsed as ${type}`,
    );
  }
  return `_CAST(${quoteString(value)}, ${quoteString(type)})`;
}

const nullablePattern = /^(LowCardinality\s*\(\s*)?Nullable\s*\(/;
const integerPattern = /^U?Int(8|16|32|64|128|256)$/;
/** Nested values carry their own quoting, one level deeper than TSV's. */
const nestedPattern = /^(Array|Map|Tuple|Nested|Variant|JSON)\b/;

const mapWords: Readonly<Record<string, string>> = { '{': 'map(', '}': ')', ':': ',' };

/** Text cannot be cast to a map, so a map stays a literal, checked to hold nothing but literals. */
function checkedLiteral(name: string, raw: string): string {
  const tokens = tokenizeSql(raw);
  const isLiteral = (token: SqlToken) =>
    token.kind === 'number' ||
    (token.kind === 'string' && raw[token.start] === "'") ||
    (token.kind === 'word' && /^(null|nan|inf|true|false)$/i.test(token.text)) ||
    (token.kind === 'punctuation' && '{}[](),:-'.includes(token.text));
  if (tokens.length > 0 && tokens.every(isLiteral)) {
    return tokens
      .map(
        (token) =>
          (token.kind === 'punctuation' ? mapWords[token.text] : undefined) ??
          raw.slice(token.start, token.end),
      )
      .join(' ');
  }
  throw new ClickHouseException(
    457,
    'BAD_QUERY_PARAMETER',
    `Value of parameter \`${name}\` is not a literal`,
  );
}

const tsvEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
};

function unescapeTsv(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\([\s\S])/g, (_whole, char: string) => tsvEscapes[char] ?? char);
}

/** A string literal; the only characters that can end or bend one are escaped. */
export function quoteString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;
}

/** A quoted name, dots included: the value is one name, never `database.table`. */
export function quoteName(value: string): string {
  return `\`${value.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
