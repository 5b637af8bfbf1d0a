import { expect, test } from 'vitest';
import { bindQuery, makeGlobals } from '../bind/bind.ts';
import { InlineRequest, inlineCall } from './inline-call.ts';

const globals = makeGlobals([]);

function inline(text: string, call: string): string | undefined {
  const start = text.lastIndexOf(call);
  return inlineCall(text, bindQuery(text, globals).root, new InlineRequest(start, start + call.length));
}

test('writes arguments, defaults and inner lets into the body of a function', () => {
  const text =
    'let f = (T:(a:long), n:long = 7) { let k = n + 1; T | extend m = k }; range a from 1 to 2 step 1 | invoke f()';

  const written = inline(text, 'f()');

  expect(written).toBe(
    `${text.slice(0, text.indexOf('range'))}let k__f1 = 7 + 1;\n((range a from 1 to 2 step 1) | extend m = k__f1)`,
  );
});

test('leaves columns alone that have the name of a parameter', () => {
  const text = 'let f = (a:long) { print b = a | project a = b }; f(5)';

  expect(inline(text, 'f(5)')).toBe(
    'let f = (a:long) { print b = a | project a = b }; (print b = 5 | project a = b)',
  );
});

test('refuses to write a text longer than a query may be', () => {
  const table = `(range a from 1 to 2 step 1 | where a in (${'1,'.repeat(20_000)}1))`;
  const text = `let f = (T:(a:long)) { union T, T, T, T, T, T, T, T }; f(${table})`;

  expect(() => inline(text, `f(${table})`)).toThrow(/too long/);
});
