import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/**
 * A page answers an action a moment later, and how long a moment is depends on the machine. So tests of pages wait for
 * what they expect (`waitFor`, `waitForURL`, `expect.poll`) and never look once; what must never be there is
 * `expectNever`.
 */
const looksOnce: readonly RegExp[] = [
  /\bexpect\(\s*await [^;]*?\.(count|innerText|textContent|innerHTML|getAttribute|inputValue|isVisible|isHidden|isChecked|isEnabled|isDisabled|evaluate|boundingBox)\(/,
  /\bexpect\([^;]*?\b(page\.url\(\)|addressOf\()/,
  /\bwaitForTimeout\(/,
];

const root = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('tests/{browser,acceptance}/*.test.ts', { cwd: root });

/** Statements that look once, without those in polls. */
function findLooks(text: string): string[] {
  const statements = text
    .split(/;\n/)
    .map((statement) => statement.replaceAll(/\bexpect\s*\.poll\(/g, 'polled(').trim());
  return statements.filter((statement) => looksOnce.some((look) => look.test(lastLines(statement))));
}

/** A statement begins where its own line does; what stands before it is the head of its block. */
const lastLines = (statement: string) => statement.split(/[{}]\n/).at(-1) ?? '';

test('there are tests of pages', () => {
  expect(files.length).toBeGreaterThan(20);
});

test.each(files)('%s waits for what pages show', (file) => {
  expect(findLooks(readFileSync(`${root}/${file}`, 'utf8'))).toEqual([]);
});

describe('the rule', () => {
  test.each([
    "expect(await page.getByText('x').count()).toBe(0)",
    "expect(await page\n  .getByRole('textbox')\n  .inputValue()).toBe('a')",
    "expect(page.url()).toContain('a')",
    "expect(addressOf(page).get('a')).toBe('b')",
    'await page.waitForTimeout(100)',
    "test('a', async () => {\n  expect(await row.innerText()).toBe('a')",
  ])('finds %j', (statement) => {
    expect(findLooks(`${statement};\n`)).toHaveLength(1);
  });

  test.each([
    "await expect.poll(() => page.getByText('x').count()).toBe(0)",
    "await expect\n  .poll(async () => Number(await row.getAttribute('a')))\n  .toBe(0)",
    'expect(await findAxeFaults(page)).toEqual([])',
    "await expectNever(page.getByText('x'))",
  ])('lets %j be', (statement) => {
    expect(findLooks(`${statement};\n`)).toEqual([]);
  });
});
