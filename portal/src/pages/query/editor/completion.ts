import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { completeQuery, type QueryCompletion } from '@headwater/contract';
import { ask } from '../../../api/client.ts';
import { queryAt } from '../model/text/query-at.ts';
import { projectInAddress } from './project.ts';

const types: Readonly<Record<QueryCompletion['kind'], string>> = {
  keyword: 'keyword',
  table: 'class',
  column: 'property',
  function: 'function',
  aggregate: 'function',
  variable: 'variable',
  value: 'constant',
};
/** Columns of the very table come before functions of the whole language. */
const boosts: Readonly<Record<QueryCompletion['kind'], number>> = {
  column: 40,
  variable: 35,
  table: 30,
  aggregate: 20,
  keyword: 10,
  value: 5,
  function: 0,
};

/** The text before a word of which nothing was known, as in quotes: its further letters need not ask. */
let barren: string | undefined;

/** Asks the server's language service, for the paragraph of the cursor alone. */
async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  if (!context.explicit && !context.matchBefore(/[\w$.]$|\|\s?$/)) return null;
  const text = context.state.doc.toString();
  const before = text.slice(0, context.matchBefore(/[\w$]+/)?.from ?? context.pos);
  if (!context.explicit && before === barren) return null;
  const part = queryAt(text, context.pos);
  const inside = context.pos >= part.start && context.pos <= part.start + part.text.length + 1;
  const start = inside ? part.start : context.pos;
  const aborted = new AbortController();
  context.addEventListener('abort', () => aborted.abort());
  const body = {
    project: projectInAddress(),
    text: inside ? text.slice(start, Math.max(context.pos, start + part.text.length)) : '',
    position: context.pos - start,
  };
  const found = await ask(completeQuery, { body }, aborted.signal).catch(() => null);
  if (!found) return null;
  if (found.items.length === 0) {
    barren = before;
    return null;
  }
  return {
    from: start + found.start,
    options: found.items.map(makeOption),
    validFor: /^[\w$]*$/,
  };
}

function makeOption(item: QueryCompletion): Completion {
  return {
    label: item.match,
    displayLabel: item.label,
    type: types[item.kind],
    boost: boosts[item.kind],
    apply: (view: EditorView, completion: Completion, from: number, to: number) =>
      view.dispatch({
        changes: { from, to, insert: item.before + item.after },
        selection: { anchor: from + item.before.length },
        annotations: pickedCompletion.of(completion),
        scrollIntoView: true,
      }),
  };
}

export const kqlCompletion = autocompletion({
  override: [complete],
  activateOnTyping: true,
  activateOnTypingDelay: 50,
  maxRenderedOptions: 60,
  icons: false,
});
