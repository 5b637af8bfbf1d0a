import type { Finding } from '@headwater/contract';
import { expect, test } from 'vitest';
import { findingText } from './finding-text.ts';

const aFinding = (more: Partial<Finding>): Finding => ({
  id: 'x',
  kind: 'broken-parents',
  severity: 'error',
  service: 'shop',
  dialect: 'otlp',
  count: 12,
  share: 0.25,
  detail: '',
  fix: [],
  traceId: '',
  spanId: '',
  ...more,
});

test('a finding is a sentence with its figures', () => {
  expect(findingText(aFinding({}))).toMatch(/^Spans whose parent never came: 12 \(25.0 %\)/);
  expect(
    findingText(aFinding({ kind: 'clock-skew', detail: JSON.stringify({ caller: 'web', offsetNs: -2e9 }) })),
  ).toBe('Its clock is 2 s behind that of web, which calls it (calls compared: 12)');
});

test('a finding names the invisible characters of what a client sent', () => {
  expect(findingText(aFinding({ kind: 'client-complains', detail: 'a\u202eb' }))).toContain('a[U+202E]b');
});
