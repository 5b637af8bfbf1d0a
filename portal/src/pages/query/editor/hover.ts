import { forEachDiagnostic } from '@codemirror/lint';
import { type EditorView, hoverTooltip } from '@codemirror/view';
import { hoverQuery } from '@headwater/contract';
import { ask } from '../../../api/client.ts';
import { queryAt } from '../model/text/query-at.ts';
import { projectInAddress } from './project.ts';

/** Its own tip says what is wrong. */
function hasMistake(view: EditorView, position: number): boolean {
  let found = false;
  forEachDiagnostic(view.state, (_, from, to) => {
    found ||= from <= position && position <= to;
  });
  return found;
}

/** What the word under the pointer is: a table, a column's type, a function's signature. */
export const kqlHover = hoverTooltip(
  async (view, position) => {
    if (hasMistake(view, position)) return null;
    const text = view.state.doc.toString();
    const part = queryAt(text, position);
    const inside = position >= part.start && position <= part.start + part.text.length;
    if (!inside) return null;
    const body = { project: projectInAddress(), text: part.text, position: position - part.start };
    const found = await ask(hoverQuery, { body }).catch(() => null);
    const word = view.state.wordAt(position);
    if (!found?.text || !word) return null;
    const said = found.text;
    return {
      pos: word.from,
      end: word.to,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'cm-kql-hover';
        dom.textContent = said;
        return { dom };
      },
    };
  },
  { hoverTime: 350 },
);
