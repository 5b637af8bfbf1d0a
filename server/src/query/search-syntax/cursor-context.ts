/** What stands around the cursor: a key being typed, or a value of `key`. */
export interface CursorContext {
  readonly kind: 'key' | 'value' | 'none';
  /** as it is written, with `@`; empty for keys */
  readonly key: string;
  /** What was typed up to the cursor, escapes resolved */
  readonly prefix: string;
  /** The word under the cursor: [start, end) */
  readonly start: number;
  readonly end: number;
}

const space = /\s/;

/** Reads the query up to the cursor, whether or not it is complete or right. */
export function contextAt(query: string, cursor: number): CursorContext {
  const text = query.slice(0, cursor);
  const groups: string[] = [];
  let start = 0;
  let key = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (space.test(character)) {
      start = at + 1;
      key = groups.at(-1) ?? '';
    } else if (character === '(' && at === start) {
      groups.push(key);
      start = at + 1;
    } else if (character === ')' && groups.length > 0) {
      groups.pop();
      start = at + 1;
      key = groups.at(-1) ?? '';
    } else if ((character === '-' || character === '!') && at === start && key === '') start = at + 1;
    else if (character === ':' && key === '') {
      key = plainText(text.slice(start, at));
      start = at + 1;
    }
  }
  const typed = text.slice(start);
  const rest = quoted ? /^[^"]*"?/.exec(query.slice(cursor)) : /^[^\s():]*/.exec(query.slice(cursor));
  const end = cursor + (rest?.[0].length ?? 0);
  const inRange = (key !== '' && /^[<>]/.test(typed)) || /:[[{][^\]}]*$/.test(text);
  const kind = inRange ? 'none' : key === '' ? 'key' : 'value';
  return { kind, key, prefix: plainText(typed), start, end };
}

function plainText(text: string): string {
  return text.replace(/\\(.)|"/gs, (_, escaped: string | undefined) => escaped ?? '');
}

/** A value as the syntax needs it: bare where it can be, else as a phrase. */
export function writeValue(value: string): string {
  if (/^[\p{L}\p{N}_.@/][\p{L}\p{N}_.@/-]*$/u.test(value) && !/^(AND|OR|NOT)$/.test(value)) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** A key with what is special in the syntax escaped. */
export function writeKey(key: string): string {
  return key.replace(/[\s\\:"()*?]/g, '\\$&').replace(/^[-!]/, '\\$&');
}
