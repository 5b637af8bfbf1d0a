import { itemsOf, type Syntax, textOf } from '../bind/syntax.ts';
import { notSupported } from '../kql-error.ts';
import { datetimeJson, timespanJson } from './json.ts';
import { parseDatetime, parseTimespan } from './ticks.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The characters a string literal stands for: quoted, verbatim (@), obfuscated (h) and multi-line forms. */
export function parseStringLiteral(source: string): string {
  const text = source.replace(/^[hH]/, '');
  const fence = /^(```|~~~)(?:\r?\n)?(.*?)\1$/s.exec(text);
  if (fence) return fence[2]!;
  if (text.startsWith('@')) {
    const quote = text[1]!;
    return text.slice(2, -1).replaceAll(quote + quote, quote);
  }
  return text
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{1,3}|.)/gs, decodeEscape);
}

function decodeEscape(_: string, code: string): string {
  if (/^[uUx]/.test(code) && code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
  if (/^[0-7]+$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
  return simpleEscapes[code] ?? code;
}

/** Text between the parentheses of `long(5)`, or the text itself. */
function inner(text: string): string {
  const match = /^[a-z0-9_]+\s*\((.*)\)$/is.exec(text);
  return (match ? match[1]! : text).trim();
}

function unquoted(text: string): string {
  return /^@?['"]/.test(text) ? parseStringLiteral(text) : text;
}

/** Value of a long or int literal (decimal or hexadecimal digits); null for `long(null)`. */
export function parseLongLiteral(text: string): bigint | null {
  const digits = unquoted(inner(text)).replace(/[lL]$/, '');
  if (/^null$/i.test(digits) || digits === '') return null;
  const match = /^([+-]?)\s*(0x[0-9a-f]+|\d+)$/i.exec(digits);
  if (!match) return null;
  const value = BigInt(match[2]!);
  return BigInt.asIntN(64, match[1] === '-' ? -value : value);
}

export function parseRealLiteral(text: string): number | null {
  const digits = unquoted(inner(text));
  if (/^null$/i.test(digits)) return null;
  if (/^[+-]?(inf|infinity)$/i.test(digits))
    return digits.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^nan$/i.test(digits) ? Number.NaN : Number(digits);
}

/** Ticks of a datetime literal's text; null for `datetime(null)` and what is no date. */
export function parseDatetimeLiteral(text: string): bigint | null {
  const date = inner(text);
  // `datetime(2025, 6, 14)` and `datetime(2025 - 06 - 14)` are dates too.
  const parts = /^(\d{4})\s*[,-]\s*(\d{1,2})\s*[,-]\s*(\d{1,2})$/.exec(date);
  return parseDatetime(parts ? parts.slice(1).join('-') : unquoted(date));
}

export function parseTimespanLiteral(text: string): bigint | null {
  return parseTimespan(unquoted(inner(text)));
}

export function parseDecimalLiteral(text: string): string | null {
  const digits = unquoted(inner(text));
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? digits : null;
}

export function parseBoolLiteral(text: string): boolean | null {
  const word = inner(text).toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : null;
}

export function parseGuidLiteral(text: string): string | null {
  const hex = unquoted(inner(text))
    .replace(/[{}()-]/g, '')
    .toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex)
    ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : null;
}

/** JSON text of what stands inside `dynamic( … )`. */
export function dynamicLiteral(node: Syntax): string {
  switch (node.kind) {
    case 'DynamicExpression':
      return dynamicLiteral(node.parts.Expression!);
    case 'JsonObjectExpression':
      return `{${jsonPairs(node)}}`;
    case 'JsonArrayExpression':
      return `[${itemsOf(node, 'Values').map(dynamicLiteral).join(',')}]`;
    case 'UnaryMinusExpression':
      return `-${dynamicLiteral(node.parts.Expression!)}`.replace(/^--/, '-');
    case 'UnaryPlusExpression':
      return dynamicLiteral(node.parts.Expression!);
    default:
      return scalarJson(node);
  }
}

/** The last of members with the same name wins; names keep their first place. */
function jsonPairs(node: Syntax): string {
  const members = new Map<string, string>();
  for (const pair of itemsOf(node, 'Pairs')) {
    const name = parseStringLiteral(textOf(pair.parts.Name));
    members.set(name, dynamicLiteral(pair.parts.Value!));
  }
  return [...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',');
}

function scalarJson(node: Syntax): string {
  const text = textOf(node);
  switch (node.kind) {
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
      return parseLongLiteral(text)?.toString() ?? 'null';
    case 'RealLiteralExpression':
    case 'DecimalLiteralExpression':
      return jsonReal(text);
    case 'StringLiteralExpression':
      return JSON.stringify(parseStringLiteral(text));
    case 'CompoundStringLiteralExpression':
      return JSON.stringify(compoundString(node));
    case 'BooleanLiteralExpression':
      return parseBoolLiteral(text)?.toString() ?? 'null';
    case 'NullLiteralExpression':
      return 'null';
    case 'DateTimeLiteralExpression':
      return mapNullable(parseDatetimeLiteral(text), datetimeJson);
    case 'TimespanLiteralExpression':
      return mapNullable(parseTimespanLiteral(text), timespanJson);
    case 'GuidLiteralExpression':
      return mapNullable(parseGuidLiteral(text), JSON.stringify);
    default:
      throw notSupported(`'${node.kind}' inside dynamic()`, node);
  }
}

function jsonReal(text: string): string {
  const value = parseRealLiteral(text);
  if (value === null) return 'null';
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(inner(text)) ? inner(text) : JSON.stringify(String(value));
}

function mapNullable<T>(value: T | null, write: (value: T) => string): string {
  return value === null ? 'null' : write(value);
}

export function compoundString(node: Syntax): string {
  const tokens = node.parts.Tokens?.items ?? Object.values(node.parts);
  return tokens.map((token) => parseStringLiteral(textOf(token))).join('');
}
