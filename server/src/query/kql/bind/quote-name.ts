/** A name as the language quotes it: `['a b']`. */
export function quoteName(name: string): string {
  return `['${name.replace(/[\\']/g, '\\$&')}']`;
}
