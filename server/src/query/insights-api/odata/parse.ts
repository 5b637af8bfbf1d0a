import { type Arithmetic, type Comparison, type Expression, refuse } from './ast.ts';
import { scan, type Token } from './scan.ts';

const comparisons: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const sums: readonly string[] = ['add', 'sub'];
const products: readonly string[] = ['mul', 'div', 'mod'];
const deepest = 64;

/** Words of one OData expression, read once from left to right. */
export class Reader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = scan(text);
  }

  get token(): Token {
    return this.#tokens[this.#next]!;
  }

  take(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  /** Takes the word or sign if it is next. */
  takes(text: string): boolean {
    const { kind, text: found } = this.token;
    const isIt = kind === 'sign' ? found === text : kind === 'name' && found.toLowerCase() === text;
    if (isIt) this.#next += 1;
    return isIt;
  }

  must(text: string): void {
    if (!this.takes(text)) refuse(`'${text}' is expected`, this.token.at, this.text);
  }

  /** The word of a list that is next, taken. */
  oneOf<T extends string>(words: readonly string[]): T | undefined {
    const { kind, text } = this.token;
    if (kind !== 'name' || !words.includes(text)) return undefined;
    this.#next += 1;
    return text as T;
  }

  end(): void {
    if (this.token.kind !== 'end') refuse('more than one expression', this.token.at, this.text);
  }

  /** or < and < comparison < add < mul < unary */
  expression(): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) refuse('nested too deeply', this.token.at, this.text);
    let left = this.#conjunction();
    while (this.takes('or')) left = { is: 'or', left, right: this.#conjunction() };
    this.#depth -= 1;
    return left;
  }

  /** Expressions between parentheses; the first is taken already. */
  list(): Expression[] {
    const found: Expression[] = [];
    if (this.takes(')')) return found;
    do found.push(this.expression());
    while (this.takes(','));
    this.must(')');
    return found;
  }

  #conjunction(): Expression {
    let left = this.#comparison();
    while (this.takes('and')) left = { is: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): Expression {
    const left = this.#chain(sums, () => this.#chain(products, () => this.#unary()));
    if (this.takes('in')) {
      this.must('(');
      return { is: 'in', of: left, list: this.list() };
    }
    const word = this.oneOf<Comparison>(comparisons);
    if (word === undefined) return left;
    return { is: word, left, right: this.#chain(sums, () => this.#chain(products, () => this.#unary())) };
  }

  #chain(words: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const word = this.oneOf<Arithmetic>(words);
      if (word === undefined) return left;
      left = { is: word, left, right: operand() };
    }
  }

  #unary(): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) refuse('nested too deeply', this.token.at, this.text);
    const found = this.takes('not')
      ? ({ is: 'not', of: this.#comparison() } as const)
      : this.takes('-')
        ? ({ is: 'minus', of: this.#unary() } as const)
        : this.#operand();
    this.#depth -= 1;
    return found;
  }

  #operand(): Expression {
    const token = this.take();
    const { kind, text, at } = token;
    switch (kind) {
      case 'text':
        return { is: 'text', value: text };
      case 'number':
        return { is: 'number', value: Number(text) };
      case 'time':
        if (Number.isNaN(Date.parse(text))) refuse('this is no time', at, this.text);
        return { is: 'time', value: text };
      case 'duration':
        return { is: 'duration', ms: millisecondsOf(text) };
      case 'name':
        return this.#named(text, at);
      default: {
        if (kind !== 'sign' || text !== '(') refuse('a value is expected', at, this.text);
        const inner = this.expression();
        this.must(')');
        return inner;
      }
    }
  }

  #named(text: string, at: number): Expression {
    if (this.takes('(')) return { is: 'call', name: text.toLowerCase(), args: this.list(), at };
    if (text === 'true' || text === 'false') return { is: 'boolean', value: text === 'true' };
    return text === 'null' ? { is: 'null' } : { is: 'property', path: text, at };
  }
}

/** Reads the text of `$filter`. @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT */
export function parseFilter(text: string): Expression {
  const reader = new Reader(text);
  const found = reader.expression();
  reader.end();
  return found;
}

/** ISO 8601, days at most. */
function millisecondsOf(text: string): number {
  const match = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text);
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = match ?? [];
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === undefined ? 1 : -1) * whole * 1_000;
}
