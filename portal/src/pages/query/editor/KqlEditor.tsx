import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { formatQuery } from '@headwater/contract';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { ask } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { type QueryPart, queryAt } from '../model/text/query-at.ts';
import { kqlCheck, placeOf } from './check.ts';
import { kqlCompletion } from './completion.ts';
import { kqlHover } from './hover.ts';
import { kqlColors, kqlLanguage } from './kql-language.ts';
import { kqlTheme } from './theme.ts';

export interface KqlEditorHandle {
  /** The selection, or the paragraph of the cursor */
  current(): QueryPart;
  text(): string;
  /** Writes over a part of the text; undone in one step */
  change(start: number, length: number, text: string): void;
  /** Puts a name where the cursor is */
  insert(text: string): void;
  /** Selects a place and brings it into sight */
  goTo(start: number, length: number): void;
  underline(start: number, length: number, message: string): void;
  /** Lays the current query out, an operator a line */
  format(): Promise<void>;
}

interface KqlEditorProps {
  /** Which of several texts is edited; each keeps its cursor and what can be undone */
  readonly tab: string;
  readonly initial: string;
  readonly onRun: (part: QueryPart) => void;
  readonly onChange: (text: string) => void;
  readonly handle: RefObject<KqlEditorHandle | null>;
}

/** A text editor that knows the query language; React owns its place, not its text. */
export function KqlEditor({ tab, initial, onRun, onChange, handle }: KqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const events = useRef({ onRun, onChange });
  events.current = { onRun, onChange };
  const first = useRef(initial);
  const shown = useRef(tab);
  const states = useRef(new Map<string, EditorState>());

  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({ parent: host.current, state: makeState(first.current, events) });
    view.current = made;
    // A finger's keyboard would cover half of the page.
    if (!matchMedia('(pointer: coarse)').matches) made.focus();
    return () => {
      first.current = made.state.doc.toString();
      made.destroy();
    };
  }, []);
  useEffect(() => {
    const made = view.current;
    if (!made || shown.current === tab) return;
    states.current.set(shown.current, made.state);
    shown.current = tab;
    made.setState(states.current.get(tab) ?? makeState(initial, events));
    made.focus();
  }, [tab, initial]);
  useImperativeHandle(handle, () => handleOf(() => view.current), []);
  return <div ref={host} style={{ height: '100%' }} />;
}

type Events = RefObject<{ onRun(part: QueryPart): void; onChange(text: string): void }>;

function makeState(text: string, events: Events): EditorState {
  const run = (view: EditorView) => {
    events.current.onRun(partOf(view));
    return true;
  };
  const format = (view: EditorView) => {
    void formatPart(view);
    return true;
  };
  const runKeys = ['Mod-Enter', 'Shift-Enter'].map((key) => ({ key, run, preventDefault: true }));
  return EditorState.create({
    doc: text,
    selection: { anchor: text.length },
    extensions: [
      Prec.highest(keymap.of([...runKeys, { key: 'Shift-Alt-f', run: format, preventDefault: true }])),
      lineNumbers(),
      // A text that turns its direction must not look like another query.
      highlightSpecialChars(),
      history(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      EditorView.lineWrapping,
      kqlLanguage,
      kqlColors,
      kqlCompletion,
      kqlCheck,
      kqlHover,
      kqlTheme,
      placeholder(t('query.placeholder')),
      EditorView.contentAttributes.of({ 'aria-label': t('query.editor') }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) events.current.onChange(update.state.doc.toString());
      }),
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...historyKeymap,
        ...lintKeymap,
        ...defaultKeymap,
      ]),
    ],
  });
}

function partOf(view: EditorView): QueryPart {
  const { from, to } = view.state.selection.main;
  return queryAt(view.state.doc.toString(), from, to);
}

/** The paragraph of the cursor as the language service would write it; what was typed meanwhile stays. */
async function formatPart(view: EditorView): Promise<void> {
  const { doc, selection } = view.state;
  const part = queryAt(doc.toString(), selection.main.head);
  if (part.text.trim() === '') return;
  const body = { text: part.text, position: Math.max(0, selection.main.head - part.start) };
  const made = await ask(formatQuery, { body }).catch(() => null);
  if (!made || view.state.doc !== doc || made.text === part.text) return;
  const text = made.text.trimEnd();
  view.dispatch({
    changes: { from: part.start, to: part.start + part.text.length, insert: text },
    selection: { anchor: part.start + Math.min(made.position, text.length) },
  });
  view.focus();
}

function handleOf(get: () => EditorView | null): KqlEditorHandle {
  return {
    current: () => {
      const view = get();
      return view ? partOf(view) : { text: '', start: 0 };
    },
    text: () => get()?.state.doc.toString() ?? '',
    change: (start, length, text) =>
      get()?.dispatch({
        changes: { from: start, to: start + length, insert: text },
        selection: { anchor: start + text.length },
      }),
    insert: (text) => {
      const view = get();
      if (!view) return;
      const { from } = view.state.selection.main;
      const touches = /[\w)\]]$/.test(view.state.sliceDoc(Math.max(0, from - 1), from));
      view.dispatch(view.state.replaceSelection(touches ? ` ${text}` : text));
      view.focus();
    },
    format: async () => {
      const view = get();
      if (view) await formatPart(view);
    },
    goTo: (start, length) => {
      const view = get();
      if (!view) return;
      const { from, to } = placeOf(view, start, length);
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    underline: (start, length, message) => {
      const view = get();
      if (!view || view.state.doc.length === 0) return;
      const diagnostic = { ...placeOf(view, start, length), severity: 'error' as const, message };
      view.dispatch(setDiagnostics(view.state, [diagnostic]));
    },
  };
}
