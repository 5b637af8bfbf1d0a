import { describe, expect, test } from 'vitest';
import { fc } from '../../../../../tests/fuzz/properties.ts';
import { checkItems } from '../decode-items.ts';
import { EnvelopeBody } from './envelope-body.ts';
import type { PairList } from './pair-list.ts';
import type { ScannedItem } from './scanned-item.ts';

const time = '2026-11-21T07:50:44Z';
const bodyOf = (text: string) => new EnvelopeBody(new TextEncoder().encode(text));

/** What was read of an object, as `JSON.parse` would give it. */
function objectOf(item: ScannedItem, list: PairList): Record<string, unknown> {
  const found: [string, unknown][] = [];
  for (let index = 0; index < list.count; index += 1)
    found.push([item.keyText(list, index), item.pairValue(list, index)]);
  return Object.fromEntries(found);
}

function readProperties(text: string): Record<string, unknown> {
  const body = bodyOf(
    `[{"time":"${time}","data":{"baseType":"EventData","baseData":{"properties":${text}}}}]`,
  );
  expect(body.next()).toBe(true);
  const properties = objectOf(body.item, body.item.properties);
  expect(body.next()).toBe(false);
  return properties;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const key = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed());
const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((each) => each.isWellFormed());
const anObject = fc.dictionary(
  key,
  fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.jsonValue()),
);
/** As Python writes it: everything beyond ASCII escaped. */
const escaped = (json: string) =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('an object in an envelope', () => {
  test('is what JSON.parse makes of it, with and without escapes and blanks', () => {
    fc.assert(
      fc.property(anObject, fc.constantFrom(0, 1, 2), fc.boolean(), (value, indent, isEscaped) => {
        const plain = JSON.stringify(value, null, indent);
        const json = isEscaped && indent === 0 ? escaped(plain) : plain;

        expect(readProperties(json)).toEqual(JSON.parse(json));
      }),
      { numRuns: 1_500 },
    );
  });
});

test('a body that was changed is kept only where JSON.parse takes it', () => {
  const odd = fc.constantFrom(
    '"',
    '\\',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '0',
    '-',
    '.',
    'e',
    '\t',
    'x',
    '\\u',
    ' ',
    '',
  );
  const seen = { kept: 0, refused: 0 };
  fc.assert(
    fc.property(anObject, fc.nat(), fc.nat(3), odd, (properties, place, length, put) => {
      const baseData = { name: 'GET /', duration: '00:00:01', success: true, responseCode: 200, properties };
      const json = JSON.stringify([
        { time, sampleRate: 100, tags: { a: 'b' }, data: { baseType: 'RequestData', baseData } },
      ]);
      const at = place % json.length;
      const changed = json.slice(0, at) + put + json.slice(at + length);
      fc.pre(changed.isWellFormed());
      const isJson = parsed(changed) !== undefined;

      const kept = keptOf(changed);

      if (isJson) expect(kept).not.toBe('refused');
      else expect(kept).not.toBe('kept');
      seen[isJson ? 'kept' : 'refused'] += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(seen.kept).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(100);
});

function keptOf(json: string): 'kept' | 'some' | 'refused' {
  try {
    return checkItems(bodyOf(json), () => undefined).rejected === 0 ? 'kept' : 'some';
  } catch {
    return 'refused';
  }
}

test('the last of two fields with one name counts, in whatever order they come', () => {
  const one =
    '{"data":{"baseData":{"name":"a","name":"b"},"baseType":"Nope","baseType":"EventData"},"time":"x"';
  const body = bodyOf(`${one},"time":"${time}"}`);

  expect(checkItems(body, () => undefined)).toMatchObject({ accepted: 1, errors: [] });
});

test('bytes that are no UTF-8 are replaced, and cost nothing else', () => {
  const bytes = Buffer.from(`{"time":"${time}","data":{"baseType":"EventData","baseData":{"name":"a?b"}}}`);
  bytes[bytes.indexOf('?')] = 0xff;

  expect(checkItems(new EnvelopeBody(bytes), () => undefined)).toMatchObject({ accepted: 1 });
});
