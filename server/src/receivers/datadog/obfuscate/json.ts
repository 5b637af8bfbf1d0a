/**
 * Takes the values out of JSON, also of its kin (Python's and Ruby's spelling of dictionaries, MongoDB's shell): texts,
 * numbers and words become `?`, names before a colon and the structure stay. Text that opens and never closes becomes
 * `?` up to the end. White space outside texts becomes one space.
 */
export function obfuscateJson(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) break;
    const [whole] = match;
    at = token.lastIndex;
    if (/^\s/.test(whole)) out += ' ';
    else if (isSign(whole)) out += whole;
    else if (isOpen(whole)) return `${out}?`;
    else out += isName(text, at) ? whole : wrap(whole);
  }
  return out.replace(/\[\s*("?\?"?)(?:\s*,\s*"?\?"?)+\s*\]/g, '[$1]').trim();
}

const token = /\s+|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[{}[\](),:]|[^\s{}[\](),:"']+/suy;
const nameAhead = /\s*(?::|=>)/uy;

function isSign(whole: string): boolean {
  return whole.length === 1 && '{}[](),:'.includes(whole);
}

/** A text without its closing quote. */
function isOpen(whole: string): boolean {
  const quote = whole[0]!;
  if (quote !== '"' && quote !== "'") return false;
  if (whole.length === 1 || !whole.endsWith(quote)) return true;
  const escapes = /\\+$/.exec(whole.slice(1, -1))?.[0].length ?? 0;
  return escapes % 2 === 1;
}

function isName(text: string, at: number): boolean {
  nameAhead.lastIndex = at;
  return nameAhead.test(text);
}

function wrap(whole: string): string {
  return whole.startsWith('"') ? '"?"' : whole.startsWith("'") ? "'?'" : whole === '=>' ? '=>' : '?';
}

/** The same for a text that holds JSON from its first brace on: `find users {"id": 7}`. */
export function obfuscateJsonWithin(text: string): string {
  const at = text.search(/[{[]/);
  return at < 0 ? text : text.slice(0, at) + obfuscateJson(text.slice(at));
}
