const nameBytes = 100;
const serviceBytes = 100;
const tagCharacters = 200;
/** Longer resources are cut, as the Agent cuts them. */
export const resourceBytes = 5_000;

/**
 * An operation's name as the Agent keeps it: letters, digits, `.` and single `_`, from the first letter on; all else
 * becomes `_`, none of which stands before or behind a `.` or at the end; at most 100 bytes.
 */
export function normaliseName(name: string): string {
  let out = '';
  for (const character of cutBytes(name, nameBytes)) {
    const last = out.at(-1);
    if (/^[A-Za-z]$/.test(character) || (last !== undefined && /^\d$/.test(character))) out += character;
    else if (last === undefined) continue;
    else if (character === '.') out = last === '_' ? `${out.slice(0, -1)}.` : `${out}.`;
    else if (last !== '.' && last !== '_') out += '_';
  }
  out = out.endsWith('_') ? out.slice(0, -1) : out;
  return out === '' ? 'unnamed_operation' : out;
}

/** @returns '' for a name of which nothing is left; see `fallbackService` */
export function normaliseService(service: string): string {
  return normaliseTagValue(cutBytes(service, serviceBytes));
}

export function fallbackService(language: string): string {
  return `unnamed-${language === '' ? '' : `${language}-`}service`;
}

/**
 * A tag's value as the Agent keeps it (`env`, services): lower case; letters, digits, `:`, `.`, `/` and `-`; runs of
 * all else become one `_`, none at the end; at most 200 characters.
 */
export function normaliseTagValue(value: string): string {
  if (isPlainTag(value)) return value;
  let out = '';
  let isGap = false;
  let characters = 0;
  for (const character of value) {
    if (characters >= tagCharacters) break;
    characters += 1;
    const lower = lowerOf(character);
    if (!/^[\p{L}\p{Nd}.:/-]$/u.test(lower)) {
      isGap = true;
      continue;
    }
    out += isGap ? `_${lower}` : lower;
    isGap = false;
  }
  return out;
}

/** Without breaking a character. */
export function cutBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = limit;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function isPlainTag(value: string): boolean {
  return value.length <= tagCharacters && /^(?:_?[a-z0-9.:/-])*$/.test(value);
}

/** Only where lower case has as many bytes. */
function lowerOf(character: string): string {
  const lower = character.toLowerCase();
  return Buffer.byteLength(lower) === Buffer.byteLength(character) ? lower : character;
}
