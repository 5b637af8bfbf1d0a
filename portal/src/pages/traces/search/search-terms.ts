/**
 * Conditions of a search, as far as buttons change them: those that stand at its top, joined by AND, and are
 * `key:value`, `key:(a OR b)`, a range, or one of these with `-`. All else is left as it was written.
 */
export interface KeyState {
  /** Values of which one is asked for */
  readonly included: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

type Piece =
  | {
      readonly kind: 'values';
      readonly negated: boolean;
      readonly key: string;
      readonly values: readonly string[];
    }
  | { readonly kind: 'range'; readonly key: string; readonly from?: number; readonly to?: number }
  | { readonly kind: 'other' };

interface TextPiece {
  readonly text: string;
  readonly piece: Piece;
}

/** What the search says of a key. */
export function stateOf(query: string, key: string): KeyState {
  const own = simplePieces(query).flatMap(({ piece }) => (isOf(piece, key) ? [piece] : []));
  const values = (negated: boolean) =>
    new Set(
      own.flatMap((piece) => (piece.kind === 'values' && piece.negated === negated ? piece.values : [])),
    );
  const range = own.find((piece) => piece.kind === 'range');
  return { included: values(false), excluded: values(true), from: range?.from, to: range?.to };
}

/** The search with these values of a key, and without what it said of the key before. */
export function withValues(
  query: string,
  key: string,
  { included, excluded }: { readonly included: Iterable<string>; readonly excluded: Iterable<string> },
): string {
  const parts = [writePiece('', key, [...included]), writePiece('-', key, [...excluded])];
  return join([...others(query, key, 'values'), ...parts]);
}

/** The search with this range of numbers of a key; without bounds the range goes. */
export function withRange(
  query: string,
  key: string,
  from: number | undefined,
  to: number | undefined,
): string {
  const range =
    from === undefined && to === undefined ? '' : `${writeKey(key)}:[${from ?? '*'} TO ${to ?? '*'}]`;
  return join([...others(query, key, 'range'), range]);
}

/** Asks besides for this value only, for any other, or for it among others. */
export function choose(
  query: string,
  key: string,
  value: string,
  how: 'only' | 'include' | 'exclude',
): string {
  if (value === '')
    return join([...others(query, key, 'values'), `${how === 'exclude' ? '' : '-'}${writeKey(key)}:*`]);
  const { included, excluded } = stateOf(query, key);
  const [more, less] = [new Set(included), new Set(excluded)];
  if (how === 'only') {
    const was = included.size === 1 && included.has(value) && excluded.size === 0;
    return withValues(query, key, { included: was ? [] : [value], excluded: [] });
  }
  const [into, outOf] = how === 'include' ? [more, less] : [less, more];
  outOf.delete(value);
  if (!into.delete(value)) into.add(value);
  return withValues(query, key, { included: more, excluded: less });
}

function others(query: string, key: string, kind: 'values' | 'range'): string[] {
  const pieces = topPieces(query);
  if (!isSimple(pieces)) return [`(${query.trim()})`];
  return pieces
    .filter((text) => text !== 'AND' && text !== '&&')
    .filter((text) => {
      const piece = readPiece(text);
      return !(piece.kind === kind && isOf(piece, key));
    });
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '' && part !== '*').join(' ');
}

function simplePieces(query: string): TextPiece[] {
  const pieces = topPieces(query);
  return isSimple(pieces) ? pieces.map((text) => ({ text, piece: readPiece(text) })) : [];
}

/** A piece after `NOT` belongs to it, and with `OR` no piece stands for itself. */
function isSimple(pieces: readonly string[]): boolean {
  return !pieces.some((text) => text === 'OR' || text === '||' || text === 'NOT');
}

/** Cuts at spaces that are outside quotes and brackets. */
export function topPieces(query: string): string[] {
  const pieces: string[] = [];
  let [start, depth, quoted] = [0, 0, false];
  for (let at = 0; at < query.length; at += 1) {
    const character = query[at]!;
    if (character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (depth <= 0 && /\s/.test(character)) {
      pieces.push(query.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(query.slice(start));
  return pieces.filter((piece) => piece !== '');
}

function readPiece(text: string): Piece {
  const negated = text.startsWith('-') || text.startsWith('!');
  const body = negated ? text.slice(1) : text;
  const colon = colonIn(body);
  if (colon <= 0) return { kind: 'other' };
  const key = plain(body.slice(0, colon));
  const rest = body.slice(colon + 1);
  const range = negated ? undefined : readRange(rest);
  if (range) return { kind: 'range', key, ...range };
  const values = readValues(rest);
  return values ? { kind: 'values', negated, key, values } : { kind: 'other' };
}

function readValues(text: string): string[] | undefined {
  if (!text.startsWith('(')) {
    const value = readValue(text);
    return value === undefined ? undefined : [value];
  }
  if (!text.endsWith(')')) return undefined;
  const inner = topPieces(text.slice(1, -1));
  const values = inner.filter((_, index) => index % 2 === 0).map(readValue);
  const joined = inner.every((piece, index) => index % 2 === 0 || piece === 'OR' || piece === '||');
  const whole = joined && inner.length % 2 === 1 && values.every((value) => value !== undefined);
  return whole ? (values as string[]) : undefined;
}

/** A value without wildcards, signs or brackets; undefined for all else. */
function readValue(text: string): string | undefined {
  if (/^"(?:[^"\\]|\\.)*"$/s.test(text)) return plain(text);
  const bare = text.replace(/\\./gs, '');
  return text === '' || /[*?()[\]{}"]/.test(bare) || /^[<>=]/.test(text) ? undefined : plain(text);
}

function readRange(text: string): { from?: number; to?: number } | undefined {
  const match = /^\[(\S+) TO (\S+)\]$/.exec(text);
  if (!match) return undefined;
  const [from, to] = [match[1]!, match[2]!].map((word) => (word === '*' ? undefined : Number(word)));
  if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function colonIn(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ':' && !quoted) return at;
    else if (/[([{]/.test(text[at]!) && !quoted) return -1;
  }
  return -1;
}

function plain(text: string): string {
  return text.replace(/\\(.)|"/gs, (_, escaped: string | undefined) => escaped ?? '');
}

function writePiece(sign: string, key: string, values: readonly string[]): string {
  if (values.length === 0) return '';
  const written = values.map(writeValue);
  return `${sign}${writeKey(key)}:${written.length === 1 ? written[0] : `(${written.join(' OR ')})`}`;
}

/** A value as the syntax needs it: bare where it can be, else in quotes. */
export function writeValue(value: string): string {
  if (/^[\p{L}\p{N}_.@/][\p{L}\p{N}_.@/-]*$/u.test(value) && !/^(AND|OR|NOT|TO)$/.test(value)) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

export function writeKey(key: string): string {
  return key.replace(/[\s\\:"()*?]/g, '\\$&').replace(/^[-!]/, '\\$&');
}

/** Spellings of the same key, the one that is written first. */
const spellings: readonly (readonly string[])[] = [
  ['env', 'environment'],
  ['resource_name', 'resource', 'name'],
  ['operation_name', 'operation'],
  ['host', 'hostname'],
  ['@http.status_code', '@http.response.status_code'],
  ['@http.method', '@http.request.method'],
  ['@db.system', '@db.system.name'],
  ['@duration', 'duration'],
];

function isOf(piece: Piece, key: string): piece is Exclude<Piece, { kind: 'other' }> {
  return piece.kind !== 'other' && firstSpelling(piece.key) === firstSpelling(key);
}

function firstSpelling(key: string): string {
  return spellings.find((group) => group.includes(key))?.[0] ?? key;
}
