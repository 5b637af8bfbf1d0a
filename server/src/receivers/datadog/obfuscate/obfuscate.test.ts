import { describe, expect, test } from 'vitest';
import { bytesOf, textOf } from '../../../model/columns/bytes.ts';
import { Slice } from '../../../model/rows/exception-rows.ts';
import { obfuscateJson, obfuscateJsonWithin } from './json.ts';
import { openObfuscator } from './obfuscator.ts';
import { obfuscateMemcached, obfuscateRedis, obfuscateRedisResource } from './redis.ts';
import { obfuscateSql } from './sql.ts';
import { obfuscateUrl } from './url.ts';

test.each([
  ["SELECT * FROM users WHERE name = 'bob' AND age > 42", 'SELECT * FROM users WHERE name = ? AND age > ?'],
  ["select 'it''s', E'x', N'y', X'ff' from t1", 'select ?, ?, ?, ? from t1'],
  ['SELECT a -- secret\n, b /* secret */ FROM t', 'SELECT a , b FROM t'],
  ['SELECT $$secret$$, $tag$sec$ret$tag$', 'SELECT ?, ?'],
  ['SELECT * FROM t WHERE id IN (1, 2, 3)', 'SELECT * FROM t WHERE id IN (?)'],
  ["INSERT INTO t (a, b) VALUES ('x', 1), ('y', 2)", 'INSERT INTO t (a, b) VALUES (?)'],
  ['INSERT INTO "t" ("a", "b") VALUES ("x", "y")', 'INSERT INTO "t" ("a", "b") VALUES (?)'],
  [
    'SELECT "id", "u"."name" FROM "u" WHERE "u"."id" = "v"."id"',
    'SELECT "id", "u"."name" FROM "u" WHERE "u"."id" = "v"."id"',
  ],
  ['SELECT * FROM u WHERE name = "bob" OR name LIKE "b%"', 'SELECT * FROM u WHERE name = ? OR name LIKE ?'],
  ['SELECT * FROM u WHERE CONCAT("bob", x) = 1', 'SELECT * FROM u WHERE CONCAT(?, x) = ?'],
  ['SELECT `a`, [b c] FROM `x`.`y`', 'SELECT `a`, [b c] FROM `x`.`y`'],
  ['UPDATE t SET a = -1.5e3, b = 0xFF, c = TRUE, d = NULL', 'UPDATE t SET a = ?, b = ?, c = ?, d = NULL'],
  [
    'SELECT * FROM t WHERE a = %s AND b = $1 AND c = :name AND d = @p1',
    'SELECT * FROM t WHERE a = ? AND b = ? AND c = ? AND d = ?',
  ],
  ["SELECT a::text, '1'::int FROM t2", 'SELECT a::text, ?::int FROM t2'],
  ["SELECT 'open secret", 'SELECT ?'],
  ["SELECT 'C:\\' , 'secret'", 'SELECT ?'],
  ["SELECT 'it\\'s secret', x", 'SELECT ?'],
  ['SELECT /* open secret', 'SELECT'],
  ['SELECT $a$ open secret', 'SELECT ?'],
  ['  SELECT\n\t1  ', 'SELECT ?'],
  ['', ''],
])('SQL %j becomes %j', (text, expected) => {
  expect(obfuscateSql(text)).toBe(expected);
});

test('SQL stays linear for hostile texts', () => {
  for (const part of ["'", '"', '(', '/*', '$$', '\\', '?,', '((?,?),']) {
    const text = `SELECT ${part.repeat(30_000)}`;

    expect(obfuscateSql(text).length).toBeLessThan(text.length + 10);
  }
});

test.each([
  ['GET key', 'GET'],
  ['set a b\r\nget a', 'SET GET'],
  ['config set x y', 'CONFIG SET'],
  ['GET a\nGET b\nGET c\nGET d', 'GET GET GET ...'],
])('the Redis resource %j becomes %j', (text, expected) => {
  expect(obfuscateRedisResource(text)).toBe(expected);
});

test.each([
  ['SET user:1 secret', 'SET user:1 ?'],
  ['AUTH name secret', 'AUTH ?'],
  ['get key', 'GET key'],
  ['PING', 'PING'],
  ['CONFIG SET requirepass secret', 'CONFIG SET ?'],
])('the Redis command %j becomes %j', (text, expected) => {
  expect(obfuscateRedis(text)).toBe(expected);
});

test('Memcached loses its value', () => {
  expect(obfuscateMemcached('set key 0 0 6\r\nsecret\r\n')).toBe('set key 0 0 6');
});

test.each([
  ['{"a": "secret", "b": [1, 2], "c": {"d": null}}', '{"a": "?", "b": [?], "c": {"d": ?}}'],
  ["{'a': 'secret', 'b': ObjectId('x')}", "{'a': '?', 'b': ?('?')}"],
  ['{"a\\"b": "sec\\"ret"}', '{"a\\"b": "?"}'],
  ['{"a": "open secret', '{"a": ?'],
  ['["secret"]', '["?"]'],
])('JSON %j becomes %j', (text, expected) => {
  expect(obfuscateJson(text)).toBe(expected);
});

test('JSON behind a command loses its values', () => {
  expect(obfuscateJsonWithin('find users {"name": "bob"}')).toBe('find users {"name": "?"}');
});

test.each([
  ['http://u:secret@h:80/p/1?id=secret&b=&c#secret', 'http://h:80/p/1?id=?&b=?&?'],
  ['/path?token=secret', '/path?token=?'],
  ['https://h/', 'https://h/'],
])('the URL %j becomes %j', (text, expected) => {
  expect(obfuscateUrl(text)).toBe(expected);
});

describe('the obfuscator', () => {
  test('remembers what it made of a text and keeps kinds apart', () => {
    const obfuscate = openObfuscator();
    const run = (kind: 'sql' | 'redis', text: string) => {
      const slice = new Slice();
      const bytes = bytesOf(text);
      slice.set(bytes, 0, bytes.u8.length);
      obfuscate(kind, slice);
      return textOf(slice.source, slice.start, slice.start + slice.length);
    };

    expect([run('sql', "SET a 'b'"), run('redis', "SET a 'b'"), run('sql', "SET a 'b'")]).toEqual([
      'SET a ?',
      'SET a ?',
      'SET a ?',
    ]);
  });
});
