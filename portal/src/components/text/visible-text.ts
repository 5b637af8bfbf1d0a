export interface TextPart {
  readonly text: string;
  /** True when `text` names a character that would not be seen */
  readonly invisible: boolean;
}

/**
 * Characters that act instead of being read: controls (but tab and line feed), directions, zero widths and
 * tags. They can reorder or hide what an attacker sent, so they are shown by name.
 */
const acting =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Cuts a text that a client sent into readable parts and names of characters that would not be seen. */
export function visibleParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(acting)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), invisible: false });
    parts.push({ text: nameOf(match[0]), invisible: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), invisible: false });
  return parts;
}

/** The same as one string, for canvases, titles and labels. */
export function visibleText(text: string): string {
  return text.replace(acting, (character) => `[${nameOf(character)}]`);
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x1b) return 'ESC';
  if (code === 0x0d) return 'CR';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
