import { expect, test } from 'vitest';
import { openExecute, openRun } from './run-cases.ts';

const count = process.env.HEADWATER_FULL === '1' ? 100_000 : 5_000;

/** Texts that mean something to the engine, to the plan's own notation, or to neither. */
const pieces = [
  "'",
  "''",
  "\\'",
  '"',
  '\\',
  '`',
  '--',
  '/*',
  '*/',
  ';',
  ')',
  '(',
  '[[',
  ']]',
  '{project:String}',
  '{from:Int64}',
  '\u00010\u0001',
  '\u0000',
  '\n',
  '\r\n',
  '\t',
  "' OR 1=1 --",
  "'); DROP TABLE spans; --",
  "' UNION ALL SELECT * FROM system.tables --",
  "file('/etc/passwd')",
  "url('http://127.0.0.1')",
  ' SETTINGS readonly=0',
  ' FORMAT Native',
  " INTO OUTFILE 'x'",
  'c1',
  'w0',
  't1',
  '$1',
  '\\0',
  '%s',
  '😀',
  'é',
  '\u202e',
  'null',
  'NULL',
  '{{',
  '}}',
  '|',
  'nan',
];

const run = openRun(openExecute());

/** A small generator of our own, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const next = random(20_261_121);
const payload = () =>
  Array.from({ length: 1 + Math.floor(next() * 4) }, () => pieces[Math.floor(next() * pieces.length)]!).join(
    '',
  );

function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u{10ffff}]/gu, (char) =>
    char.length === 1 ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char,
  );
}

/** Queries whose only cell has to be the payload itself. */
const templates: readonly ((text: string) => string)[] = [
  (text) => `print x = ${text}`,
  (text) => `datatable(s:string)[${text}] | where s == ${text}`,
  (text) => `print x = strcat(${text}, '')`,
  (text) => `print d = dynamic({${text}: ${text}}) | project x = tostring(d[${text}])`,
  (text) => `print x = ${text} | summarize take_any(x) by k = ${text} | project k`,
  (text) => `print x = case(${text} contains 'zzzz', 'a', ${text})`,
  (text) =>
    `let v = ${text}; print x = v | extend y = tostring(dynamic([${text}])[0]) | where x == y | project y`,
  (text) =>
    `print a = pack_array(${text}) | mv-expand a to typeof(string) | extend b = array_sort_asc(pack_array(a)) | project tostring(b[0])`,
];

const costly = 2;

/** The last ones take several statements each: every fifth round is enough. */
function templateAt(at: number): (text: string) => string {
  const place = at % templates.length;
  const skipped = place >= templates.length - costly && at % (5 * templates.length) >= templates.length;
  return templates[skipped ? place - templates.length + costly : place]!;
}

test(`gives back ${count} hostile texts unchanged`, async () => {
  const wrong: string[] = [];

  for (let at = 0; at < count; at += 1) {
    const text = payload();
    const body = templateAt(at)(literal(text));
    const result = await run(body).catch((error: unknown) => ({ rows: [[String(error)]] }));
    if (result.rows[0]?.[0] !== text) wrong.push(`${body} => ${JSON.stringify(result.rows)}`);
  }

  expect(wrong.slice(0, 5)).toEqual([]);
});

test('no name of a column reaches the engine', async () => {
  for (const name of pieces.filter((piece) => /^[ -~]+$/.test(piece) && !/['"\\]/.test(piece))) {
    const result = await run(
      `print ['${name}'] = 1 | extend ['${name} 2'] = ['${name}'] + 1 | project ['${name} 2']`,
    );

    expect(result.columns.map((column) => column.name)).toEqual([`${name} 2`]);
    expect(result.rows).toEqual([[2n]]);
  }
});
