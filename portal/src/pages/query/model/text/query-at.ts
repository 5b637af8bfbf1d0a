/** The query that would run, and where it begins in the text. */
export interface QueryPart {
  readonly text: string;
  readonly start: number;
}

/** The selection when there is one, else the paragraph of the cursor: lines up to the next empty line. */
export function queryAt(text: string, from: number, to: number = from): QueryPart {
  if (text.slice(from, to).trim() !== '') return { text: text.slice(from, to), start: from };
  const paragraphs = listParagraphs(text);
  const found = paragraphs.findLast(({ start }) => start <= from) ?? paragraphs[0];
  return found ?? { text: '', start: 0 };
}

function listParagraphs(text: string): QueryPart[] {
  const found: QueryPart[] = [];
  for (const match of text.matchAll(/(?:[^\n]*\S[^\n]*(?:\n|$))+/g)) {
    found.push({ text: match[0].trimEnd(), start: match.index });
  }
  return found;
}
