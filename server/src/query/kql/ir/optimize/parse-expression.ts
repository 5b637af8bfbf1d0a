import { type Expression, element, list, literal, operator, tuple } from './expression.ts';

interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'parameter' | 'sign';
  readonly text: string;
}

const pattern =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the delimiter of a subplan's marker
  /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|('(?:[^'\\]|\\.|'')*')|(\{\w+:\w+\}|\x01\d+\x01)|(->|!=|<=|>=|\|\||[-+*/%=<>()[\],.?:]))/y;
const kinds = ['name', 'number', 'text', 'parameter', 'sign'] as const;

function tokenize(sql: string): Token[] | undefined {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < sql.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(sql);
    if (!match) return sql.slice(at).trim() === '' ? tokens : undefined;
    const kind = match.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: kinds[kind]!, text: match[kind + 1]! });
  }
  return tokens;
}

/** Longer texts are left as they are. */
const longest = 20_000;

/** Reads an expression of a plan; undefined when it has parts that rewriting knows nothing of. */
export function parseExpression(sql: string): Expression | undefined {
  const tokens = sql.length > longest ? undefined : tokenize(sql);
  if (!tokens) return undefined;
  const reader = new Reader(tokens);
  try {
    const found = reader.expression(0);
    return reader.done ? found : undefined;
  } catch (error) {
    if (error === unknown) return undefined;
    throw error;
  }
}

/** Thrown where the text is none that we read. */
const unknown = new Error('another form');

/** How tightly operators bind: what is not listed is not read. */
const strengths: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  IN: 4,
  BETWEEN: 4,
  '=': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};
const notStrength = 3;
const minusStrength = 7;
/** Words that never name a column or function here. */
const reserved =
  /^(SELECT|FROM|WHERE|AS|OVER|CASE|WHEN|THEN|ELSE|END|INTERVAL|IS|LIKE|ILIKE|GLOBAL|DISTINCT|EXISTS)$/i;

class Reader {
  private at = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get done(): boolean {
    return this.at === this.tokens.length;
  }

  expression(least: number): Expression {
    let left = this.prefixed();
    for (;;) {
      const sign = this.peek()?.text ?? '';
      const strength = Object.hasOwn(strengths, sign) && this.peek()?.kind !== 'text' ? strengths[sign]! : 0;
      if (strength <= least) return left;
      this.at += 1;
      left = sign === 'BETWEEN' ? this.between(left) : operator(sign, left, this.expression(strength));
    }
  }

  private between(value: Expression): Expression {
    const low = this.expression(strengths.AND!);
    this.expect('AND');
    const high = this.expression(strengths.AND!);
    return operator('AND', operator('>=', value, low), operator('<=', value, high));
  }

  private prefixed(): Expression {
    if (this.skip('NOT')) return operator('NOT', this.expression(notStrength));
    if (this.skip('-')) return operator('-', this.expression(minusStrength));
    let value = this.primary();
    while (this.peek()?.kind === 'sign' && this.skip('[')) {
      value = operator(element, value, this.expression(0));
      this.expect(']');
    }
    if (this.peek()?.text === '.') throw unknown;
    return value;
  }

  private primary(): Expression {
    const token = this.tokens[this.at];
    if (!token) throw unknown;
    this.at += 1;
    if (token.kind === 'sign') return this.bracketed(token.text);
    if (token.kind !== 'name') return literal(token.text);
    if (/^(NULL|true|false|nan|inf)$/.test(token.text)) return literal(token.text);
    if (reserved.test(token.text)) throw unknown;
    if (!this.skip('(')) return { kind: 'name', name: token.text };
    if (token.text === 'CAST') return this.cast();
    const args = this.until(')');
    if (this.peek()?.text === 'OVER') throw unknown;
    if (!this.skip('(')) return { kind: 'call', name: token.text, args };
    return { kind: 'call', name: token.text, parameters: args, args: this.until(')') };
  }

  private bracketed(sign: string): Expression {
    if (sign === '[') return operator(list, ...this.until(']'));
    if (sign !== '(') throw unknown;
    const items = this.until(')');
    if (this.peek()?.text === '->') throw unknown;
    return items.length === 1 ? items[0]! : operator(tuple, ...items);
  }

  /** A type's text ends at the bracket that closes the cast. */
  private cast(): Expression {
    const value = this.expression(0);
    this.expect('AS');
    let depth = 0;
    let type = '';
    for (;;) {
      const token = this.tokens[this.at];
      if (!token) throw unknown;
      this.at += 1;
      if (token.text === ')' && depth === 0) return { kind: 'cast', value, type };
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth -= 1;
      type += token.text === ',' ? ', ' : token.text;
    }
  }

  private until(end: string): Expression[] {
    const items: Expression[] = [];
    if (this.skip(end)) return items;
    do {
      items.push(this.expression(0));
      if (this.peek()?.text === '->') throw unknown;
    } while (this.skip(','));
    this.expect(end);
    return items;
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  /** Signs and words, never a quoted text that looks like one. */
  private skip(text: string): boolean {
    const token = this.peek();
    if (token?.text !== text || token.kind === 'text') return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.skip(text)) throw unknown;
  }
}
