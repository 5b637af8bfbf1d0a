import type { SearchCheck } from '@headwater/contract';
import styles from './SearchBox.module.css';

interface HighlightedSearchProps {
  readonly text: string;
  readonly check: (SearchCheck & { readonly of: string }) | undefined;
}

interface Part {
  readonly text: string;
  readonly look: string;
}

/** The search in colours, its mistake underlined; behind the letters that are typed. */
export function HighlightedSearch({ text, check }: HighlightedSearchProps) {
  return partsOf(text, check).map(({ text: part, look }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
    <span key={index} className={styles[look === 'text' ? 'word' : look]}>
      {part}
    </span>
  ));
}

/** The check without what is no mistake yet: a search that is still being typed is not finished. */
export function shownCheck(
  check: HighlightedSearchProps['check'],
  text: string,
  typing: boolean,
): HighlightedSearchProps['check'] {
  const first = check?.of === text ? check.diagnostics[0] : undefined;
  const unfinished = typing && first !== undefined && first.start >= text.trimEnd().length;
  return check && unfinished ? { ...check, diagnostics: [] } : check;
}

/** Of a check of another text, what stands before the first difference. */
export function partsOf(text: string, check: HighlightedSearchProps['check']): Part[] {
  const same = check === undefined ? 0 : commonLength(text, check.of);
  const looks: string[] = Array.from({ length: text.length }, () => 'plain');
  const paint = (start: number, length: number, look: string) => {
    for (let at = start; at < Math.min(start + length, same); at += 1) looks[at] = look;
  };
  for (const { start, length, kind } of check?.tokens ?? []) paint(start, length, kind);
  const mistake = check?.of === text ? check.diagnostics[0] : undefined;
  if (mistake) paint(mistake.start, Math.max(1, mistake.length), 'mistaken');
  const parts: Part[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (looks[at] === looks[start] && at < text.length) continue;
    parts.push({ text: text.slice(start, at), look: looks[start]! });
    start = at;
  }
  // A mistake at the end has no letter to stand under.
  if (mistake && mistake.start >= text.length) parts.push({ text: '\u00a0', look: 'mistaken' });
  return parts;
}

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}
