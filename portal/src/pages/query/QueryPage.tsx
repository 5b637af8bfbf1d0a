import { mostQueryRows } from '@headwater/contract';
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Page } from '../../components/Page.tsx';
import { Empty, Failed } from '../../components/states/States.tsx';
import { KqlEditor, type KqlEditorHandle } from './editor/KqlEditor.tsx';
import { examples } from './model/examples.ts';
import { addToHistory } from './model/history.ts';
import type { QueryPart } from './model/query-at.ts';
import { SidePane } from './panes/SidePane.tsx';
import styles from './Query.module.css';
import { inAddress, QueryActions } from './QueryActions.tsx';
import { Results } from './results/Results.tsx';
import { RunProgress } from './results/RunProgress.tsx';
import { mistakeOf, type QueryRun, useQueryRun } from './use-query-run.ts';

export function QueryPage() {
  const scope = useScope();
  const [{ q = '' }, setState] = useUrlState();
  const editor = useRef<KqlEditorHandle>(null);
  const { run, start, cancel } = useQueryRun(scope);
  const [typed, setTyped] = useState(q);

  const runPart = async (part: QueryPart) => {
    if (part.text.trim() === '') return;
    addToHistory(part.text.trim());
    setState({ q: inAddress(editor.current?.text() ?? part.text) }, { replace: true });
    const mistake = mistakeOf(await start(part));
    if (mistake) editor.current?.underline(mistake.start, mistake.length, mistake.message);
  };
  const pick = (text: string) => {
    editor.current?.replace(text);
    void runPart({ text, start: 0 });
  };
  const opened = useRef(q);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link runs its query once, when it is opened
  useEffect(() => {
    if (opened.current === '') return;
    const part = editor.current?.current();
    opened.current = '';
    if (part) void runPart(part);
  }, []);

  return (
    <Page
      title={t('query.title')}
      fill
      actions={
        <QueryActions
          editor={editor}
          typed={typed}
          running={run.state === 'running'}
          onPick={pick}
          onRun={(part) => void runPart(part)}
          onCancel={cancel}
        />
      }
    >
      <div className={styles.page}>
        <SidePane
          onInsert={(text) => editor.current?.insert(text)}
          onPick={pick}
          current={() => editor.current?.text() ?? ''}
        />
        <div className={styles.main}>
          <div className={`hw-panel ${styles.editor}`}>
            <KqlEditor initial={q} handle={editor} onRun={(part) => void runPart(part)} onChange={setTyped} />
          </div>
          <section className={`hw-panel ${styles.results}`} aria-label={t('query.results')}>
            <RunView
              run={run}
              onPick={pick}
              onCancel={cancel}
              onMore={(part) => void start(part, mostQueryRows)}
            />
          </section>
        </div>
      </div>
    </Page>
  );
}

interface RunViewProps {
  readonly run: QueryRun;
  readonly onPick: (text: string) => void;
  readonly onCancel: () => void;
  readonly onMore: (part: QueryPart) => void;
}

function RunView({ run, onPick, onCancel, onMore }: RunViewProps) {
  switch (run.state) {
    case 'running':
      return <RunProgress onCancel={onCancel} />;
    case 'failed':
      return <Failed error={run.error} />;
    case 'done':
      return (
        <Results
          key={run.startedMs}
          result={run.result}
          question={run.question}
          onMore={() => onMore(run.part)}
        />
      );
    case 'idle':
      return (
        <Empty title={t('query.start')}>
          <p>{t('query.startHint')}</p>
          <div className={styles.examples}>
            {examples.map(({ title, text }) => (
              <Button key={title} variant="default" onClick={() => onPick(text)}>
                {t(title)}
              </Button>
            ))}
          </div>
        </Empty>
      );
  }
}
