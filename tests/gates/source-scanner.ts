/**
 * Just enough of a TypeScript lexer to find imports, text literals and function bodies: TypeScript 7 offers no
 * programming interface. Comments, text, templates and regular expressions are told apart; types are not read.
 */

export interface ScannedSource {
  /** The source with the insides of comments and literals blanked; every offset and line is as in the source. */
  readonly code: string;
  /** Contents of text literals and of the fixed parts of templates. */
  readonly texts: readonly { readonly offset: number; readonly text: string }[];
}

export function scanSource(source: string): ScannedSource {
  const code = source.split('');
  const texts: { offset: number; text: string }[] = [];
  /** For each open template expression, the depth of braces inside it. */
  const templates: number[] = [];
  let previous = '';
  let i = 0;

  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (code[at] !== '\n') code[at] = ' ';
  };
  const takeText = (from: number, to: number) => {
    texts.push({ offset: from, text: source.slice(from, to) });
    blank(from, to);
  };
  const takeTemplate = (from: number) => {
    let end = from;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end)) {
      end += source[end] === '\\' ? 2 : 1;
    }
    takeText(from, end);
    if (source[end] === '`') return end + 1;
    templates.push(0);
    return end + 2;
  };

  while (i < source.length) {
    const char = source[i]!;
    const skipped = skipComment(source, i);
    const literal = skipped === i ? endOfLiteral(source, i, previous) : i;
    if (skipped > i) {
      blank(i, skipped);
      i = skipped;
      continue;
    }
    if (literal > i) {
      if (char === '/') blank(i + 1, literal - 1);
      else takeText(i + 1, literal - 1);
      i = literal;
    } else if (char === '`') i = takeTemplate(i + 1);
    else if (char === '}' && templates.at(-1) === 0) {
      templates.pop();
      i = takeTemplate(i + 1);
    } else {
      if (templates.length > 0 && char === '{') templates[templates.length - 1]! += 1;
      if (templates.length > 0 && char === '}') templates[templates.length - 1]! -= 1;
      i += 1;
    }
    if (!/\s/.test(char)) previous = /\w/.test(char) ? lastWord(code, i) : char;
  }
  return { code: code.join(''), texts };
}

/** Offset behind the comment that begins at `i`, or `i`. */
function skipComment(source: string, i: number): number {
  if (source.startsWith('//', i)) return endAt(source, '\n', i) ?? source.length;
  if (source.startsWith('/*', i)) return (endAt(source, '*/', i + 2) ?? source.length) + 2;
  return i;
}

/** Offset behind the text or regular expression that begins at `i`, or `i`; neither goes over a line's end. */
function endOfLiteral(source: string, i: number, previous: string): number {
  const quote = source[i]!;
  const isText = quote === "'" || quote === '"';
  const isRegex =
    quote === '/' && (/^[(,=:[!&|?{;>+-]?$/.test(previous) || /^(return|case|typeof|of|in)$/.test(previous));
  if (!isText && !isRegex) return i;
  let inClass = false;
  for (let at = i + 1; at < source.length && source[at] !== '\n'; at++) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (isRegex && char === '[') inClass = true;
    else if (isRegex && char === ']') inClass = false;
    else if (char === quote && !inClass) return at + 1;
  }
  return i;
}

function endAt(source: string, end: string, from: number): number | undefined {
  const at = source.indexOf(end, from);
  return at === -1 ? undefined : at;
}

function lastWord(code: readonly string[], end: number): string {
  let start = end;
  while (start > 0 && /\w/.test(code[start - 1]!)) start -= 1;
  return code.slice(start, end).join('');
}

/** Specifiers of every import and re-export, static and dynamic, of types too. */
export function findImports(source: string): string[] {
  const { code, texts } = scanSource(source);
  const isImport = /(^|[\s;{}()])(from|import|import\s*\(|require\s*\(|resolve\s*\()\s*["'`]$/;
  return texts
    .filter(({ offset }) => isImport.test(code.slice(Math.max(0, offset - 200), offset)))
    .map(({ text }) => text);
}

export interface FunctionSize {
  readonly line: number;
  readonly lines: number;
}

/** Every function with a body: declarations, methods, accessors, constructors and arrows. */
export function findFunctions(source: string): FunctionSize[] {
  const { code } = scanSource(source);
  const closing = matchBrackets(code);
  const opening = new Map([...closing].map(([open, close]) => [close, open]));
  const functions: FunctionSize[] = [];
  for (const [open, close] of closing) {
    const isBody = code[open] === '{' ? isFunctionBody(code, open, opening) : isArrowBody(code, open);
    if (!isBody) continue;
    functions.push({ line: lineOf(code, open), lines: lineOf(code, close) - lineOf(code, open) + 1 });
  }
  return functions;
}

function isArrowBody(code: string, open: number): boolean {
  return code[open] === '(' && /=>\s*$/.test(code.slice(Math.max(0, open - 20), open));
}

/** True when the brace follows `=>` or a parameter list, with or without a return type. */
function isFunctionBody(code: string, open: number, opening: ReadonlyMap<number, number>): boolean {
  const before = lastCodeBefore(code, open);
  if (code[before] === '>' && code[before - 1] === '=') return true;
  const list = endOfParameters(code, before, opening);
  const start = list === undefined ? undefined : opening.get(list);
  if (start === undefined) return false;
  return !/\b(if|for|while|switch|catch|with|await)\s*$/.test(code.slice(Math.max(0, start - 30), start));
}

/** Walks back over a return type to the parenthesis that closes the parameters. */
function endOfParameters(
  code: string,
  from: number,
  opening: ReadonlyMap<number, number>,
): number | undefined {
  if (code[from] === ')') return from;
  let at = from;
  while (at > 0 && !/[;=]/.test(code[at]!)) {
    const char = code[at]!;
    const before = lastCodeBefore(code, at);
    if (char === ':' && code[before] === ')') return before;
    if (char === '{' || char === '(' || char === ',') return undefined;
    // A brace that closes something before a word is the end of the statement above, not part of a type.
    if (char === '}' && /[\w@]/.test(firstCodeAfter(code, at))) return undefined;
    at = opening.has(at) ? opening.get(at)! - 1 : at - 1;
  }
  return undefined;
}

/** The character itself: comments are blank, and may be long. */
function firstCodeAfter(code: string, at: number): string {
  let after = at + 1;
  while (after < code.length && /\s/.test(code[after]!)) after += 1;
  return code[after] ?? '';
}

function lastCodeBefore(code: string, at: number): number {
  let before = at - 1;
  while (before >= 0 && /\s/.test(code[before]!)) before -= 1;
  return before;
}

/** Offset of each opening bracket to that of its closing one. */
function matchBrackets(code: string): Map<number, number> {
  const pairs: Readonly<Record<string, string>> = { '}': '{', ')': '(', ']': '[' };
  const open: number[] = [];
  const closing = new Map<number, number>();
  for (let at = 0; at < code.length; at++) {
    const char = code[at]!;
    if (char === '{' || char === '(' || char === '[') open.push(at);
    const partner = pairs[char];
    if (partner === undefined) continue;
    while (open.length > 0 && code[open.at(-1)!] !== partner) open.pop();
    const start = open.pop();
    if (start !== undefined) closing.set(start, at);
  }
  return closing;
}

function lineOf(code: string, offset: number): number {
  let line = 1;
  for (let at = code.indexOf('\n'); at !== -1 && at < offset; at = code.indexOf('\n', at + 1)) line += 1;
  return line;
}
