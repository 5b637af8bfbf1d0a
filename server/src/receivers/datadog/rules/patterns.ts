/**
 * A pattern as Go writes it (RE2), which is how the Agent's configuration spells them: `(?i)`, `(?s)` and `(?m)` at its
 * start, `(?P<name>…)`, `\A` and `\z`.
 * @throws SyntaxError when it is none
 */
export function compilePattern(pattern: string, more = ''): RegExp {
  const head = /^\(\?([ims]+)\)/.exec(pattern);
  const body = pattern
    .slice(head?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$');
  const unicode = /\\[pP]\{|\\x\{/.test(body) ? 'u' : '';
  const flags = [...new Set([...(head?.[1] ?? ''), ...unicode, ...more])].join('');
  return new RegExp(body.replace(/\\x\{/g, '\\u{'), flags);
}

/** Go's `$1`, `${1}` and `${name}` in JavaScript's spelling. */
export function compileReplacement(replacement: string): string {
  return replacement.replace(/\$\{(\d+)\}/g, '$$$1').replace(/\$\{([A-Za-z_]\w*)\}/g, '$$<$1>');
}
