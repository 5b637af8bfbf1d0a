/** A table of another project, as `app('name').requests` names it. */
export interface ForeignTable {
  /** Name under which it is bound: no longer than what it stands for, blanks fill up the rest */
  readonly alias: string;
  readonly table: string;
  readonly project: string;
  readonly start: number;
  readonly length: number;
}

const foreign =
  /\b(?:app|workspace|resource)\s*\(\s*(?:'([^'\\\n]*)'|"([^"\\\n]*)")\s*\)\s*\.\s*(?:([A-Za-z_]\w*)|\[\s*(?:'([^'\n]*)'|"([^"\n]*)")\s*\])/y;

/** Comments and string literals, in which nothing is a call. */
const opaque =
  /\/\/[^\n]*|[hH]?@'(?:[^'\n]|'')*'|[hH]?@"(?:[^"\n]|"")*"|[hH]?'(?:\\.|[^'\\\n])*'|[hH]?"(?:\\.|[^"\\\n])*"|```[\s\S]*?```/y;

/**
 * Replaces tables of other projects by names of their own, of the same length, so that the binder needs no notion
 * of projects and every place in the text stays what it was.
 */
export function nameForeignTables(text: string): { text: string; tables: ForeignTable[] } {
  const tables: ForeignTable[] = [];
  let output = '';
  for (let at = 0; at < text.length; ) {
    const skipped = matchAt(opaque, text, at);
    const found = skipped ? null : wordStart(text, at) ? matchAt(foreign, text, at) : null;
    if (found) {
      const [whole, single, double, plain, quoted, doubled] = found;
      const alias = `a${tables.length}_`;
      tables.push({
        alias,
        table: plain ?? quoted ?? doubled ?? '',
        project: single ?? double ?? '',
        start: at,
        length: whole.length,
      });
      output += alias.padEnd(whole.length, ' ');
      at += whole.length;
      continue;
    }
    const step = skipped ? skipped[0].length : 1;
    output += text.slice(at, at + step);
    at += step;
  }
  return { text: output, tables };
}

function wordStart(text: string, at: number): boolean {
  return at === 0 || !/[\w.$]/.test(text[at - 1]!);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
