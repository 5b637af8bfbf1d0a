export type SqlPartKind = 'keyword' | 'string' | 'number' | 'comment' | 'text';

export interface SqlPart {
  readonly kind: SqlPartKind;
  readonly text: string;
}

/** Longer statements are shown as they are. */
const longestFormatted = 20_000;

const keywords = new Set(
  `select from where and or not in is null as on by group order having limit offset fetch first next rows row only
  insert into values update set delete join left right full outer inner cross lateral union all distinct except
  intersect case when then else end between like ilike exists returning with recursive create table index view alter
  drop add column primary key references foreign unique default begin commit rollback using asc desc over partition
  truncate conflict do nothing constraint if cascade explain analyze top for of merge matched prewhere format settings`.split(
    /\s+/,
  ),
);

/** Begin a line of their own; the longer come first. */
const clauses: readonly (readonly string[])[] = [
  ['insert', 'into'],
  ['delete', 'from'],
  ['group', 'by'],
  ['order', 'by'],
  ['partition', 'by'],
  ['left', 'outer', 'join'],
  ['right', 'outer', 'join'],
  ['full', 'outer', 'join'],
  ['left', 'join'],
  ['right', 'join'],
  ['full', 'join'],
  ['inner', 'join'],
  ['cross', 'join'],
  ['union', 'all'],
  ['on', 'conflict'],
  ['select'],
  ['from'],
  ['prewhere'],
  ['where'],
  ['having'],
  ['limit'],
  ['offset'],
  ['values'],
  ['update'],
  ['set'],
  ['join'],
  ['union'],
  ['except'],
  ['intersect'],
  ['returning'],
  ['with'],
];

const token =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*"|`[^`]*`|\$\$[\s\S]*?\$\$)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_][\w$]*)|(\s+)|(<>|!=|>=|<=|::|\|\||->>?|[^\s])/g;

interface Token {
  readonly kind: SqlPartKind;
  readonly text: string;
  /** lower case, for words */
  readonly word: string;
}

/**
 * A statement on lines of its clauses, with what each piece is, for colours. Nothing but white space is added or left
 * out, so the text means what it meant; a statement that is not SQL comes back in a form as harmless.
 */
export function formatSql(sql: string): SqlPart[] {
  if (sql.length > longestFormatted) return [{ kind: 'text', text: sql }];
  const tokens = readTokens(sql);
  const parts: SqlPart[] = [];
  let depth = 0;
  /** Depths of open brackets that hold a statement. */
  const nested: number[] = [];
  let begun = false;
  let between = false;
  const indent = (extra = 0) => '  '.repeat(Math.min(12, nested.length + extra));
  const newLine = (extra = 0) => begun && parts.push({ kind: 'text', text: `\n${indent(extra)}` });
  for (let at = 0; at < tokens.length; at += 1) {
    const current = tokens[at]!;
    const flat = nested.at(-1) ?? 0;
    const clause = depth === flat ? clauseAt(tokens, at) : 0;
    if (current.kind === 'keyword' && current.word === 'between') between = true;
    if (clause > 0 && !isPartOf(tokens, at)) newLine();
    else if ((current.word === 'and' || current.word === 'or') && depth === flat && !between) newLine(1);
    else if (needsSpace(tokens[at - 1], current)) parts.push({ kind: 'text', text: ' ' });
    if (current.word === 'and') between = false;
    if (current.text === ')') {
      if (nested.at(-1) === depth) {
        nested.pop();
        newLine();
      }
      depth = Math.max(0, depth - 1);
    }
    for (let last = at; last < at + Math.max(1, clause); last += 1) {
      if (last > at) parts.push({ kind: 'text', text: ' ' });
      parts.push({ kind: tokens[last]!.kind, text: written(tokens[last]!) });
    }
    at += Math.max(0, clause - 1);
    if (current.text === '(') {
      depth += 1;
      if (['select', 'with'].includes(tokens[at + 1]?.word ?? '')) nested.push(depth);
    }
    if (current.kind === 'comment') newLine();
    begun = true;
  }
  return parts;
}

function written({ kind, text }: Token): string {
  return kind === 'keyword' ? text.toUpperCase() : text;
}

function readTokens(sql: string): Token[] {
  return Array.from(sql.matchAll(token), ([text, comment, quoted, number, word]): Token | undefined => {
    if (comment !== undefined) return { kind: 'comment', text: text.trimEnd(), word: '' };
    if (quoted !== undefined) return { kind: 'string', text, word: '' };
    if (number !== undefined) return { kind: 'number', text, word: '' };
    if (word !== undefined) {
      const lower = word.toLowerCase();
      return { kind: keywords.has(lower) ? 'keyword' : 'text', text, word: lower };
    }
    return text.trim() === '' ? undefined : { kind: 'text', text, word: '' };
  }).filter((found) => found !== undefined);
}

/** How many tokens the clause has that begins here; 0 when none does. */
function clauseAt(tokens: readonly Token[], at: number): number {
  const found = clauses.find((clause) => clause.every((word, index) => tokens[at + index]?.word === word));
  return found?.length ?? 0;
}

/** `FOR UPDATE`, `DO UPDATE SET`, `DELETE FROM`: words that begin clauses elsewhere. */
function isPartOf(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.word ?? '';
  return before === 'for' || before === 'do' || before === 'distinct' || tokens[at - 1]?.text === '.';
}

const noSpaceBefore = new Set([',', ')', ';', '.', '::', '[', ']']);
const noSpaceAfter = new Set(['(', '.', '::', '[', '@', '$', ':', '%', '#']);

function needsSpace(before: Token | undefined, current: Token): boolean {
  if (before === undefined || noSpaceBefore.has(current.text) || noSpaceAfter.has(before.text)) return false;
  // A function's bracket stands by its name, a keyword's apart.
  if (current.text === '(')
    return (
      before.kind === 'keyword' ||
      before.kind === 'string' ||
      before.text === ',' ||
      /^[=<>+\-*/|]/.test(before.text)
    );
  return true;
}
