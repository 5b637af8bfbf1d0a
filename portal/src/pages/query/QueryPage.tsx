import { mostQueryRows } from '@headwater/contract';
import { Button } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { memo } from 'react';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { Empty } from '../../components/states/States.tsx';
import { KqlEditor } from './editor/KqlEditor.tsx';
import { TabBar } from './editor/TabBar.tsx';
import { TimeNote } from './editor/TimeNote.tsx';
import type { QueryRun } from './model/run.ts';
import { examples } from './model/text/examples.ts';
import type { QueryPart } from './model/text/query-at.ts';
import { SidePane } from './panes/SidePane.tsx';
import styles from './Query.module.css';
import { QueryActions } from './QueryActions.tsx';
import { QueryMistake } from './results/QueryMistake.tsx';
import { Results } from './results/Results.tsx';
import { RunProgress } from './results/RunProgress.tsx';
import { useQueryPage } from './use-query-page.ts';

export function QueryPage() {
  const page = useQueryPage();
  const { editor, open, tab, run } = page;
  const { environment } = useScope();
  const [side, setSide] = useLocalStorage({
    key: 'headwater.query.side',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  useHotkeys([['alt+N', page.add]], [], true);
  return (
    <Page title={t('query.title')} fill actions={<QueryActions page={page} />}>
      <div className={`${styles.page} ${side ? '' : styles.alone}`}>
        {side && (
          <SidePane
            onInsert={(text) => editor.current?.insert(text)}
            onPick={page.pick}
            onSaved={page.pickSaved}
            onClose={() => setSide(false)}
          />
        )}
        <div className={styles.main}>
          <div className={styles.tabRow}>
            {!side && (
              <button
                type="button"
                className={styles.tabAdd}
                aria-label={t('query.openSide')}
                title={t('query.openSide')}
                onClick={() => setSide(true)}
              >
                <Icon name="columns" size={14} />
              </button>
            )}
            <TabBar
              open={open}
              isRunning={(id) => page.runOf(id).state === 'running'}
              onShow={page.show}
              onAdd={page.add}
              onClose={page.close}
            />
            <TimeNote text={tab.text} environment={environment} />
          </div>
          <div className={`hw-panel ${styles.editor}`}>
            <KqlEditor
              tab={tab.id}
              initial={tab.text}
              handle={editor}
              onRun={page.runPart}
              onChange={page.type}
            />
          </div>
          <section className={`hw-panel ${styles.results}`} aria-label={t('query.results')}>
            <RunView
              run={run}
              view={tab.view}
              onView={page.showAs}
              onPick={page.pick}
              onNarrow={page.narrow}
              onCancel={page.cancel}
              onMore={page.readMore}
              onAgain={page.runPart}
              onGoTo={page.goTo}
            />
          </section>
        </div>
      </div>
    </Page>
  );
}

interface RunViewProps {
  readonly run: QueryRun;
  readonly view: string;
  readonly onView: (view: string) => void;
  readonly onPick: (text: string) => void;
  /** Adds a condition to the query that ran */
  readonly onNarrow: (condition: string) => void;
  readonly onCancel: () => void;
  readonly onMore: (part: QueryPart, maxRows: number) => void;
  readonly onAgain: (part: QueryPart) => void;
  readonly onGoTo: (start: number, length: number) => void;
}

/** Drawn anew only when its run changes, not with every letter that is typed above it. */
const RunView = memo(function RunView({
  run,
  view,
  onView,
  onPick,
  onNarrow,
  onCancel,
  onMore,
  onAgain,
  onGoTo,
}: RunViewProps) {
  switch (run.state) {
    case 'running':
      return <RunProgress key={run.startedMs} startedMs={run.startedMs} onCancel={onCancel} />;
    case 'cancelled':
      return (
        <Empty title={t('query.cancelled')}>
          <Button variant="default" onClick={() => onAgain(run.part)}>
            {t('query.again')}
          </Button>
        </Empty>
      );
    case 'failed':
      return <QueryMistake run={run} onGoTo={onGoTo} onAgain={onAgain} />;
    case 'done':
      return (
        <Results
          key={run.startedMs}
          result={run.result}
          question={run.question}
          view={view}
          onView={onView}
          onNarrow={onNarrow}
          onMore={() => onMore(run.part, mostQueryRows)}
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
});
