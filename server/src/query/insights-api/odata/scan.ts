import { refuse } from './ast.ts';

export type TokenKind = 'text' | 'number' | 'time' | 'duration' | 'name' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

/** Longest first where one begins like another. */
const forms: readonly [kind: TokenKind, form: RegExp][] = [
  ['time', /datetime(?:offset)?'([^']{1,40})'/iy],
  ['duration', /(?:duration)?'?(-?P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)'?(?![\w/])/y],
  ['time', /(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?)(?![\w.])/y],
  ['number', /((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)[LlFfDdMm]?(?!\w)/y],
  ['text', /'((?:[^']|'')*)'/y],
  // A path; what follows a slash may be any key, in brackets with quotes when it has odd characters.
  ['name', /([A-Za-z_$][\w$.]*(?:\/(?:\[?'(?:[^']|'')+'\]?|[\w$.@:~-]+))*)/y],
  ['sign', /([(),/=-])/y],
];
const tokensAtMost = 4_000;

/** @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    if (token === undefined) refuse('a character that does not belong here', at, text);
    tokens.push({ kind: token.kind, text: token.value, at });
    if (tokens.length > tokensAtMost) refuse('too many words', at, text);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function tokenAt(text: string, at: number): { kind: TokenKind; value: string; end: number } | undefined {
  for (const [kind, form] of forms) {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match === null || (kind === 'duration' && /^-?P(T)?$/.test(match[1] ?? ''))) continue;
    const value = match[1] ?? '';
    return { kind, value: kind === 'text' ? value.replaceAll("''", "'") : value, end: form.lastIndex };
  }
  return undefined;
}
