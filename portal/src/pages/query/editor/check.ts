import { type Diagnostic, linter } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { checkQuery } from '@headwater/contract';
import { ask } from '../../../api/client.ts';
import { queryAt } from '../model/text/query-at.ts';
import { projectInAddress } from './project.ts';

async function check(view: EditorView): Promise<Diagnostic[]> {
  const { doc, selection } = view.state;
  const part = queryAt(doc.toString(), selection.main.head);
  if (part.text === '') return [];
  const found = await ask(checkQuery, { body: { project: projectInAddress(), text: part.text } }).catch(
    () => null,
  );
  if (view.state.doc !== doc) return [];
  return (found?.diagnostics ?? []).map(({ severity, message, start, length }) => ({
    severity,
    message,
    ...placeOf(view, part.start + start, length),
  }));
}

/** A place inside the text that is at least one character wide. */
export function placeOf(view: EditorView, start: number, length: number): { from: number; to: number } {
  const end = view.state.doc.length;
  const from = Math.min(Math.max(0, start), Math.max(0, end - 1));
  return { from, to: Math.min(end, from + Math.max(1, length)) };
}

/** Underlines mistakes of the paragraph that the cursor is in, shortly after typing. */
export const kqlCheck = linter(check, { delay: 450 });
