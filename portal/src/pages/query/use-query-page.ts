import { useCallback, useEffect, useRef } from 'react';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import type { KqlEditorHandle } from './editor/KqlEditor.tsx';
import { addToHistory } from './model/tabs/history.ts';
import {
  activeTab,
  addTab,
  changeTab,
  closeTab,
  type OpenTabs,
  openLink,
  type QueryTab,
} from './model/tabs/tabs.ts';
import { narrowed } from './model/text/narrow.ts';
import { type QueryPart, queryAt } from './model/text/query-at.ts';
import { mistakeOf, useQueryRuns } from './use-query-runs.ts';
import { useQueryTabs } from './use-query-tabs.ts';

/** Longer addresses are refused on their way. */
const longestInAddress = 6_000;

/** The text as it goes into the address, or nothing when it is too long for one. */
export function inAddress(text: string): string | undefined {
  return encodeURIComponent(text).length <= longestInAddress ? text : undefined;
}

/** A function that never changes, for parts that are costly to draw anew, and does what the newest would do. */
function useStable<Args extends unknown[], Result>(newest: (...args: Args) => Result) {
  const ref = useRef(newest);
  ref.current = newest;
  return useCallback((...args: Args): Result => ref.current(...args), []);
}

/** Tabs, their runs and the address, which always tells of the tab in front. */
function useTabRuns() {
  const scope = useScope();
  const [{ q = '', view = '', range, from, to }, setState] = useUrlState();
  const [open, setOpen] = useQueryTabs(q, view);
  const { runOf, start, cancel } = useQueryRuns(scope);
  const editor = useRef<KqlEditorHandle>(null);
  const tab = activeTab(open);
  const front = useRef(tab.id);
  front.current = tab.id;

  const runIn = async ({ id, text, view: shown }: QueryTab, part: QueryPart, maxRows?: number) => {
    if (part.text.trim() === '') return;
    const before = runOf(id);
    const again = before.state !== 'idle' && before.part.text === part.text;
    const ran = inAddress(text) ?? '';
    const kept = again || before.state === 'idle' ? shown : '';
    const time = { ...(range && { range }), ...(from && { from }), ...(to && { to }) };
    setOpen((old) => changeTab(old, id, { ran, view: kept, time }));
    setState({ q: ran, view: kept }, { replace: true });
    const ended = await start(id, part, maxRows);
    const mistake = mistakeOf(ended);
    if (mistake && front.current === id) {
      editor.current?.underline(mistake.start, mistake.length, mistake.message);
    }
  };
  const show = (next: OpenTabs) => {
    const shown = activeTab(next);
    setOpen(next);
    const time = shown.time && { range: undefined, from: undefined, to: undefined, ...shown.time };
    setState({ q: shown.ran, view: shown.view, ...time }, { replace: true });
  };
  return { scope, q, view, setState, open, setOpen, editor, tab, runOf, cancel, runIn, show };
}

type TabRuns = ReturnType<typeof useTabRuns>;

/** What changes without a press of this page: the time range, and a link to another query. */
function useFollowing({ scope, q, view, setState, open, setOpen, tab, runOf, runIn }: TabRuns) {
  const runAgain = useStable(() => {
    const run = runOf(tab.id);
    const isOld = run.state === 'done' && run.scopeKey !== scope.key && run.question.timespan !== undefined;
    if (isOld) void runIn(tab, run.part);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another time range asks the same question anew
  useEffect(() => runAgain(), [scope.key]);
  const follow = useStable(() => {
    if (q === '') return setState({ q: tab.ran, view: tab.view }, { replace: true });
    const next = tab.ran === q || tab.text === q ? open : openLink(open, q, view);
    const linked = activeTab(next);
    if (next !== open) setOpen(next);
    if (linked.text === q && runOf(linked.id).state === 'idle') {
      void runIn(linked, queryAt(linked.text, linked.text.length));
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link runs its query once, when it is followed
  useEffect(() => follow(), [q]);
}

export function useQueryPage() {
  const core = useTabRuns();
  const { open, setOpen, setState, editor, tab, runOf, cancel, runIn, show } = core;
  const pick = useStable((text: string) => {
    const next = openLink(open, text, '');
    setOpen(next);
    void runIn(activeTab(next), { text, start: 0 });
  });
  const narrow = useStable((condition: string) => {
    const run = runOf(tab.id);
    if (run.state === 'idle') return;
    const { text, start: at } = run.part;
    const next = narrowed(text, condition);
    if (tab.text.slice(at, at + text.length) !== text) return pick(next);
    editor.current?.change(at, text.length, next);
    const whole = tab.text.slice(0, at) + next + tab.text.slice(at + text.length);
    void runIn({ ...tab, text: whole }, { text: next, start: at });
  });
  useFollowing(core);

  return {
    editor,
    open,
    tab,
    run: runOf(tab.id),
    runOf,
    pick,
    narrow,
    /** Writes the whole query anew, which can be undone, and runs it */
    rewrite: useStable((text: string) => {
      editor.current?.change(0, tab.text.length, text);
      void runIn({ ...tab, text }, { text, start: 0 });
    }),
    /** Opens a saved query: the tab that has it, or another */
    pickSaved: useStable((saved: string, text: string) => {
      const known = open.tabs.find((other) => other.saved === saved);
      const next = known ? { ...open, active: known.id } : openLink(open, text, '');
      const named = changeTab(next, next.active, { saved });
      const shown = activeTab(named);
      show(named);
      if (runOf(shown.id).state === 'idle') void runIn(shown, { text: shown.text, start: 0 });
    }),
    runPart: useStable((part: QueryPart) => void runIn(tab, part)),
    readMore: useStable((part: QueryPart, maxRows: number) => void runIn(tab, part, maxRows)),
    showAs: useStable((shown: string) => {
      setOpen((old) => changeTab(old, tab.id, { view: shown }));
      setState({ view: shown }, { replace: true });
    }),
    goTo: useStable((at: number, length: number) => editor.current?.goTo(at, length)),
    cancel: useStable(() => cancel(tab.id)),
    type: (text: string) => setOpen((old) => changeTab(old, tab.id, { text })),
    change: useStable((part: Partial<QueryTab>) => {
      setOpen((old) => changeTab(old, tab.id, part));
      if (part.ran !== undefined) setState({ q: part.ran }, { replace: true });
    }),
    show: (id: string) => show({ ...open, active: id }),
    add: () => show(addTab(open)),
    close: (id: string) => {
      const closed = open.tabs.find((other) => other.id === id);
      if (closed && closed.text.trim() !== '') addToHistory(closed.text.trim());
      cancel(id);
      show(closeTab(open, id));
    },
  };
}
export type QueryPageState = ReturnType<typeof useQueryPage>;
