import { HighlightStyle, StreamLanguage, type StringStream, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const operators = new Set(
  'as by consume count datatable distinct evaluate extend facet filter find fork from getschema in invoke join kind let limit lookup make-series materialize mv-apply mv-expand of on order parse parse-kv parse-where partition print project project-away project-keep project-rename project-reorder range reduce render sample sample-distinct scan search serialize set sort step summarize take to top top-nested union where with'.split(
    ' ',
  ),
);
const words = new Set(
  'and or not has hasprefix hassuffix has_any has_all contains startswith endswith matches regex between asc desc nulls first last has_cs contains_cs startswith_cs endswith_cs'.split(
    ' ',
  ),
);
const types = new Set(
  'bool boolean datetime date dynamic guid int long real double decimal string timespan time'.split(' '),
);

function token(stream: StringStream): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match('//')) {
    stream.skipToEnd();
    return 'comment';
  }
  if (stream.match(/^[hH]?@?"(?:[^"\\]|\\.)*"?/) || stream.match(/^[hH]?@?'(?:[^'\\]|\\.)*'?/))
    return 'string';
  if (stream.match(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:ms|microsecond|tick|[dhms])?\b/i)) return 'number';
  if (stream.match(/^[|]/)) return 'operatorKeyword';
  if (stream.match(/^(?:==|!=|=~|!~|<=|>=|[-+*/%<>=!])/)) return 'operator';
  const word = stream.match(/^[A-Za-z_$][\w]*(?:-[a-z]+)*/, false) as RegExpMatchArray | null;
  if (!word) {
    stream.next();
    return null;
  }
  const whole = word[0];
  const name = operators.has(whole) ? whole : (/^[\w$]+/.exec(whole)?.[0] ?? whole);
  for (let eaten = 0; eaten < name.length; eaten += 1) stream.next();
  if (name === 'count' && stream.match(/^\s*\(/, false)) return 'function';
  if (operators.has(name)) return 'keyword';
  if (words.has(name)) return 'operatorKeyword';
  if (name === 'true' || name === 'false' || name === 'null') return 'bool';
  if (types.has(name)) return 'typeName';
  return stream.match(/^\s*\(/, false) ? 'function' : 'variableName';
}

/** Colours only: what the words mean is the server's language service's business. */
export const kqlLanguage = StreamLanguage.define({
  name: 'kql',
  token,
  languageData: { commentTokens: { line: '//' }, closeBrackets: { brackets: ['(', '[', '{', '"', "'"] } },
  tokenTable: { function: tags.function(tags.variableName) },
});

/** Every colour has 4.5:1 on its scheme's surface. */
export const kqlColors = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: 'var(--kql-keyword)', fontWeight: '600' },
    { tag: tags.operatorKeyword, color: 'var(--kql-keyword)' },
    { tag: tags.function(tags.variableName), color: 'var(--kql-function)' },
    { tag: tags.string, color: 'var(--kql-string)' },
    { tag: [tags.number, tags.bool], color: 'var(--kql-number)' },
    { tag: tags.typeName, color: 'var(--kql-number)' },
    { tag: tags.comment, color: 'var(--hw-dim)', fontStyle: 'italic' },
  ]),
);
