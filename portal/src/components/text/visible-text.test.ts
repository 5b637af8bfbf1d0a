import { describe, expect, test } from 'vitest';
import { visibleParts, visibleText } from './visible-text.ts';

describe('text that a client sent', () => {
  test('stays as it is when every character can be read', () => {
    expect(visibleText('GET /notes?이름=é\n\tat line 2')).toBe('GET /notes?이름=é\n\tat line 2');
  });

  test('shows direction overrides by name', () => {
    expect(visibleText('user\u202Etxt.exe')).toBe('user[U+202E]txt.exe');
  });

  test('shows terminal escapes by name', () => {
    expect(visibleText('\u001b[31mred')).toBe('[ESC][31mred');
  });

  test('keeps the joiners that emoji and scripts are written with', () => {
    expect(visibleText('👩\u200d💻')).toBe('👩\u200d💻');
  });

  test('names each invisible character apart from the text around it', () => {
    expect(visibleParts('a\u0000b')).toEqual([
      { text: 'a', invisible: false },
      { text: 'U+0000', invisible: true },
      { text: 'b', invisible: false },
    ]);
  });

  test('shows tag characters, which can hide whole sentences', () => {
    expect(visibleText('x\u{e0041}')).toBe('x[U+E0041]');
  });
});
