import { type Typed, textOfTyped } from './typed.ts';

type Test = (text: string, wanted: string) => boolean;

const part = '[\\p{L}\\p{N}]';
const startsTerm = new RegExp(`^${part}`, 'u');
const endsTerm = new RegExp(`${part}$`, 'u');

/** A term stands between characters that are neither letters nor digits; a side of it that is none is a boundary itself. */
function term(before: boolean, after: boolean): Test {
  return (text, wanted) => {
    const open = before && startsTerm.test(wanted) ? `(?<!${part})` : '';
    const close = after && endsTerm.test(wanted) ? `(?!${part})` : '';
    const escaped = wanted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    return new RegExp(`${open}${escaped}${close}`, 'u').test(text);
  };
}

const tests: Readonly<Record<string, Test>> = {
  Contains: (text, wanted) => text.includes(wanted),
  StartsWith: (text, wanted) => text.startsWith(wanted),
  EndsWith: (text, wanted) => text.endsWith(wanted),
  Has: term(true, true),
  HasPrefix: term(true, false),
  HasSuffix: term(false, true),
};

const equalFolded: Test = (text, wanted) => text.toLowerCase() === wanted.toLowerCase();

function entries(): [string, (a: Typed, b: Typed) => boolean][] {
  const made: [string, (a: Typed, b: Typed) => boolean][] = [
    ['EqualTildeExpression', (a, b) => equalFolded(textOfTyped(a), textOfTyped(b))],
    ['BangTildeExpression', (a, b) => !equalFolded(textOfTyped(a), textOfTyped(b))],
  ];
  for (const [name, test] of Object.entries(tests)) {
    const cased = (a: Typed, b: Typed) => test(textOfTyped(a), textOfTyped(b));
    const folded = (a: Typed, b: Typed) => test(textOfTyped(a).toLowerCase(), textOfTyped(b).toLowerCase());
    made.push([`${name}CsExpression`, cased], [`Not${name}CsExpression`, (a, b) => !cased(a, b)]);
    made.push([`${name}Expression`, folded], [`Not${name}Expression`, (a, b) => !folded(a, b)]);
  }
  return made;
}

/** Operators on texts by kind of node: contains, startswith, has and their like. */
export const textTests: Readonly<Record<string, (a: Typed, b: Typed) => boolean>> = Object.fromEntries(
  entries(),
);
