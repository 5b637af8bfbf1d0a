/**
 * Takes the literals out of SQL (and CQL). The rules, in the order in which they are tried:
 *  1. comments (`-- …`, `# …` at a line's start, `/* … *\/`) go away, white space becomes one space
 *  2. texts in single quotes, also with a prefix (E, N, B, X, U&, _utf8), and dollar-quoted texts become `?`
 *  3. a text with a backslash before a quote ends differently in MySQL and PostgreSQL: all from there on becomes `?`
 *  4. texts in double quotes are names where names stand (after SELECT, FROM, JOIN, a dot …) and literals, `?`, where
 *     values stand (after a comparison, LIKE, inside IN, VALUES and calls), as MySQL takes them
 *  5. names in backquotes or brackets stay
 *  6. numbers (also hex, exponents, a sign after an operator) and TRUE, FALSE become `?`; NULL stays
 *  7. placeholders (`%s`, `%(name)s`, `$1`, `:name`, `@name`, `?`) become `?`; casts (`::text`) stay
 *  8. lists of `?` become one: `IN (?, ?)` → `IN (?)`, `VALUES (?), (?)` → `VALUES (?)`
 *  9. what opens and never closes becomes `?` up to the end
 */
export function obfuscateSql(text: string): string {
  return new SqlObfuscator(text).run();
}

const token = new RegExp(
  [
    String.raw`(?<space>[\s\u00a0]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
    String.raw`(?<string>(?:[eEnNbBxX]|[uU]&|_[a-zA-Z0-9]+ ?)?'(?:[^'\\]|'')*'?)`,
    String.raw`(?<dollar>\$(?:[A-Za-z_]\w*)?\$)`,
    String.raw`(?<double>"(?:[^"\\]|"")*"?)`,
    String.raw`(?<quoted>\x60[^\x60]*\x60?|\[[A-Za-z_][^\]\n']*\])`,
    String.raw`(?<placeholder>%s|%\(\w*\)s|\$\d+|\?\d*|@{1,2}\w+|:(?!:)\w+)`,
    '(?<cast>::)',
    String.raw`(?<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$#@]*)`,
    String.raw`(?<other>[\s\S])`,
  ].join('|'),
  'uy',
);

const valueWords = new Set([
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
  'BETWEEN',
  'VALUES',
  'VALUE',
  'LIMIT',
  'OFFSET',
  'ESCAPE',
  'THEN',
  'ELSE',
]);
const nameWords = new Set([
  'SELECT',
  'FROM',
  'JOIN',
  'INTO',
  'UPDATE',
  'TABLE',
  'BY',
  'ON',
  'WHERE',
  'AND',
  'OR',
  'SET',
  'AS',
  'DISTINCT',
  'HAVING',
  'NOT',
  'USING',
  'INDEX',
  'CONSTRAINT',
  'COLUMN',
  'ONLY',
  'EXISTS',
  'RETURNING',
  'WHEN',
  'CASE',
  'SCHEMA',
  'VIEW',
  'SAVEPOINT',
  'RELEASE',
  'DESC',
  'ASC',
  'KEY',
  'REFERENCES',
  'ADD',
  'DROP',
  'ALTER',
  'TO',
]);

class SqlObfuscator {
  private readonly text: string;
  /** Tokens; a space is a token of its own. */
  private readonly out: string[] = [];
  private needsSpace = false;
  /** Where a value stands next, for texts in double quotes. */
  private expectsValue = false;
  /** Per open parenthesis: whether values stand inside. */
  private readonly lists: boolean[] = [];
  private lastWord = '';
  private lastWasName = false;
  private afterInto = false;

  constructor(text: string) {
    this.text = text;
  }

  run(): string {
    const { text } = this;
    let at = 0;
    while (at < text.length) {
      token.lastIndex = at;
      const match = token.exec(text);
      if (match === null) return this.hideRest();
      const [whole] = match;
      at += whole.length;
      const groups = match.groups as Record<string, string | undefined>;
      if (groups.space !== undefined) this.needsSpace = this.out.length > 0;
      else if (groups.string !== undefined) {
        if (!isClosed(whole, "'") || text[at] === '\\') return this.hideRest();
        this.value();
      } else if (groups.dollar !== undefined) {
        const end = text.indexOf(whole, at);
        if (end < 0) return this.hideRest();
        at = end + whole.length;
        this.value();
      } else if (groups.double !== undefined) {
        if (!isClosed(whole, '"') || text[at] === '\\') return this.hideRest();
        this.doubleQuoted(whole, text[at]);
      } else if (groups.number !== undefined || groups.placeholder !== undefined) this.value();
      else this.plain(whole, groups);
    }
    return collapse(this.out.join(''));
  }

  private plain(whole: string, groups: Record<string, string | undefined>): void {
    if (groups.word !== undefined) this.word(whole);
    else if (groups.quoted !== undefined) this.name(whole);
    else this.sign(whole);
  }

  private word(word: string): void {
    const upper = word.toUpperCase();
    if (upper === 'TRUE' || upper === 'FALSE') {
      this.value();
      return;
    }
    this.put(word);
    this.lastWord = upper;
    this.lastWasName = !nameWords.has(upper) && !valueWords.has(upper) && upper !== 'IN';
    if (nameWords.has(upper)) this.expectsValue = false;
    else if (valueWords.has(upper)) this.expectsValue = true;
    if (upper === 'INTO') this.afterInto = true;
    else if (upper === 'VALUES' || upper === 'SELECT') this.afterInto = false;
  }

  private name(name: string): void {
    this.put(name);
    this.lastWasName = true;
    this.lastWord = '';
  }

  private doubleQuoted(whole: string, next: string | undefined): void {
    const isName = next === '.' || this.out.at(-1) === '.' || !this.expectsValue;
    if (isName) this.name(whole);
    else this.value();
  }

  private value(): void {
    // A sign directly before a literal belongs to it.
    if (this.endsWithSign()) this.out.pop();
    this.put('?');
    this.lastWasName = false;
    this.lastWord = '';
  }

  private endsWithSign(): boolean {
    const { out } = this;
    const last = out.at(-1);
    if (last !== '+' && last !== '-') return false;
    const before = out.at(-2) === ' ' ? out.at(-3) : out.at(-2);
    return before !== undefined && before.length === 1 && '=<>(,*/%+-'.includes(before);
  }

  private sign(sign: string): void {
    if (sign === '(') {
      const isCall = this.lastWasName && !this.afterInto;
      const holdsValues =
        this.lastWord === 'IN' || this.lastWord === 'VALUES' || isCall || this.insideValues();
      this.lists.push(holdsValues);
      this.expectsValue = holdsValues;
    } else if (sign === ')') {
      this.lists.pop();
      this.expectsValue = this.insideValues();
      this.afterInto = false;
    } else if (sign === ',') this.expectsValue = this.insideValues();
    else if ('=<>!~|+-*/%^&'.includes(sign)) this.expectsValue = true;
    else if (sign === ';') this.expectsValue = false;
    this.put(sign);
    this.lastWasName = sign === ')' ? this.lastWasName : false;
    if (sign !== ',') this.lastWord = '';
  }

  private insideValues(): boolean {
    return this.lists.at(-1) ?? false;
  }

  private hideRest(): string {
    this.put('?');
    return collapse(this.out.join(''));
  }

  private put(text: string): void {
    if (this.needsSpace) this.out.push(' ');
    this.needsSpace = false;
    this.out.push(text);
  }
}

/** Whether a quoted text ends with its quote: doubled quotes inside are pairs. */
function isClosed(whole: string, quote: string): boolean {
  const opened = whole.indexOf(quote);
  return whole.length > opened + 1 && whole.endsWith(quote);
}

function collapse(sql: string): string {
  const lists = sql
    .replace(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, '(?)')
    .replace(/\[\s*\?(?:\s*,\s*\?)+\s*\]/g, '[?]');
  return lists.replace(/(\(\?\))(?:\s*,\s*\(\?\))+/g, '$1').trimEnd();
}
