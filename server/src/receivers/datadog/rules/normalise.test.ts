import { describe, expect, test } from 'vitest';
import { cutBytes, normaliseName, normaliseService, normaliseTagValue } from './normalise.ts';

describe('normalising', () => {
  test.each([
    ['flask.request', 'flask.request'],
    ['Flask Request', 'Flask_Request'],
    ['1password.get', 'password.get'],
    ['a__b', 'a_b'],
    ['a_.b', 'a.b'],
    ['a. b', 'a.b'],
    ['a.', 'a.'],
    ['a!!', 'a'],
    ['名', 'unnamed_operation'],
    ['', 'unnamed_operation'],
    ['x'.repeat(120), 'x'.repeat(100)],
  ])('an operation %j gives %j', (sent, kept) => {
    expect(normaliseName(sent)).toBe(kept);
  });

  test.each([
    ['notes', 'notes'],
    ['Notes App', 'notes_app'],
    ['a_b_c', 'a_b_c'],
    ['a  !b', 'a_b'],
    ['_a', '_a'],
    ['!a', '_a'],
    ['a_', 'a'],
    ['Ünïcode', 'ünïcode'],
    ['9lives:x/y-z.1', '9lives:x/y-z.1'],
    ['노트 앱', '노트_앱'],
    ['🍣', ''],
    ['a'.repeat(300), 'a'.repeat(200)],
  ])('a tag value %j gives %j', (sent, kept) => {
    expect(normaliseTagValue(sent)).toBe(kept);
  });

  test('a service is cut at 100 bytes, between characters', () => {
    expect(normaliseService('é'.repeat(80))).toBe('é'.repeat(50));
    expect(cutBytes('añb', 2)).toBe('a');
  });

  test('what was normalised stays as it is', () => {
    for (const text of ['A B__c', '!x!', 'a.b_c', '1é2', 'Q__.R_']) {
      expect(normaliseName(normaliseName(text))).toBe(normaliseName(text));
      expect(normaliseTagValue(normaliseTagValue(text))).toBe(normaliseTagValue(text));
    }
  });
});
