import fc from 'fast-check';
import { odd } from './search-samples.ts';

const word = fc.constantFrom(...odd.filter(Boolean), 'notes', 't-3', 'u-7', '404', '0', '-5', 'x\ny', '😀');
const quoted = word.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`);
const escaped = word.map((value) =>
  value.replace(/[^\p{L}\p{N}.]/gu, '\\$&').replace(/^(AND|OR|NOT)$/, '\\$1'),
);
const wild = fc
  .array(fc.oneof(fc.constantFrom('*', '?'), fc.constantFrom('t', '-', '3', 'o', 'a', 'é', '\\%', '_')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
  .map((text) => text.replace(/^-/, '\\-'));
const number = fc.constantFrom('-20', '-3.5', '0', '7', '12', '50.5', '400', '499', '2e2');
const range = fc
  .tuple(
    fc.constantFrom('[', '{'),
    fc.oneof(number, fc.constant('*')),
    fc.oneof(number, fc.constant('*')),
    fc.constantFrom(']', '}'),
  )
  .map(([open, from, to, close]) => `${open}${from} TO ${to}${close}`);
const compare = fc
  .tuple(fc.constantFrom('>', '>=', '<', '<='), fc.oneof(number, quoted))
  .map(([a, b]) => a + b);
const value = fc.oneof(quoted, escaped, wild, range, compare, fc.constant('*'));
const key = fc.constantFrom(
  'service',
  'env',
  'resource_name',
  'operation_name',
  'type',
  'status',
  'kind',
  '@http.status_code',
  '@http.response.status_code',
  '@user.id',
  '@odd',
  'odd',
  '@size',
  '@ratio',
  'tenant',
  '@git.commit',
  'container.name',
  '@missing',
  '*',
);
const time = fc.constantFrom('>50ms', '<=0.02s', '[1ms TO 20000us}', '[* TO 5e7]', '33ms', '1?000000', '*');
const term = fc.oneof(
  { weight: 1, arbitrary: time.map((text) => `duration:${text}`) },
  { weight: 1, arbitrary: time.map((text) => `@duration:${text}`) },
  {
    weight: 6,
    arbitrary: fc.tuple(key, value).map(([name, of]) => (name === '*' ? '*:"o"' : `${name}:${of}`)),
  },
  { weight: 1, arbitrary: fc.oneof(quoted, escaped) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(key, fc.array(value, { minLength: 1, maxLength: 3 }))
      .map(([name, list]) => (name === '*' ? '*' : `${name}:(${list.join(' OR ')})`)),
  },
);
/** Searches of every kind over the samples, as text. */
export const anySearch = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    fc
      .tuple(tie('node'), fc.constantFrom(' ', ' AND ', ' OR '), tie('node'))
      .map(([a, op, b]) => `${a}${op}${b}`),
    tie('node').map((node) => `-(${node})`),
    tie('node').map((node) => `NOT (${node})`),
    tie('node').map((node) => `(${node})`),
  ),
})).node;
