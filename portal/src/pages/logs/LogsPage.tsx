import { Button, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { LoadMore } from '../../components/states/LoadMore.tsx';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty, Notice } from '../../components/states/States.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { FilterInput } from '../../filters/FilterInput.tsx';
import { severities } from '../../format/colors.ts';
import { formatCount } from '../../format/number.ts';
import { LogCounts } from './LogCounts.tsx';
import styles from './Logs.module.css';
import { LogTable } from './LogTable.tsx';
import { type LogQuestion, useLogQuestion, useLogs, useLogTail } from './use-logs.ts';

export function LogsPage() {
  const question = useLogQuestion();
  const [, setState] = useUrlState();
  const query = useLogs(question);
  const tail = useLogTail(question);
  const shown = query.data?.pages.reduce((sum, { logs }) => sum + logs.length, 0) ?? 0;
  return (
    <Page
      title={t('logs.title')}
      fill
      actions={
        <>
          <PageLink to="/query" search={{ q: 'traces\n| order by timestamp desc\n| take 500' }}>
            {t('query.fromLogs')}
          </PageLink>
          <Button
            variant={question.tail ? 'light' : 'default'}
            aria-pressed={question.tail}
            disabled={!question.scope.live}
            leftSection={<Icon name={question.tail ? 'pause' : 'play'} size={12} />}
            onClick={() => setState({ tail: question.tail ? undefined : '1' })}
          >
            {t('logs.tail')}
          </Button>
        </>
      }
    >
      <LogFilters question={question} />
      <LogCounts question={question} />
      {tail.dropped > 0 && <Notice>{t('logs.dropped', { count: formatCount(tail.dropped) })}</Notice>}
      <section className={`hw-panel ${styles.list}`} aria-label={t('logs.title')}>
        <QueryView query={query} rows={14}>
          {({ pages }) => {
            const logs = [...tail.logs, ...pages.flatMap((page) => page.logs)];
            return logs.length === 0 ? (
              <NoLogs question={question} />
            ) : (
              <LogTable logs={logs} state={question.state} />
            );
          }}
        </QueryView>
        {shown > 0 && <LoadMore query={query} />}
      </section>
    </Page>
  );
}

function LogFilters({ question: { state, text } }: { readonly question: LogQuestion }) {
  const [, setState] = useUrlState();
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const severity = state.filters.find(({ key, op }) => key === 'severity' && op === '>=');
  return (
    <div className={styles.filters}>
      <TextInput
        style={{ flex: '1 1 220px' }}
        aria-label={t('logs.search')}
        placeholder={t('logs.search')}
        leftSection={<Icon name="search" size={14} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => typed !== text && setState({ text: typed })}
        onKeyDown={(event) => event.key === 'Enter' && setState({ text: typed })}
      />
      <FilterInput signal="logs" state={state} freeKey="body" />
      <Select
        aria-label={t('logs.severity')}
        placeholder={t('logs.severity')}
        w={130}
        clearable
        value={severity ? String(severity.value) : null}
        data={severities.map((value, index) => ({
          value: String(index * 4 + 1),
          label: `≥ ${value.toUpperCase()}`,
        }))}
        onChange={(value) =>
          state.replace(['severity'], value ? [{ key: 'severity', op: '>=', value: Number(value) }] : [])
        }
      />
    </div>
  );
}

function NoLogs({ question: { state, text } }: { readonly question: LogQuestion }) {
  const [, setState] = useUrlState();
  const filtered = state.filters.length > 0 || text !== '';
  if (!filtered) return <NothingArrived title={t('logs.empty')} />;
  return (
    <Empty title={t('logs.emptyFiltered')}>
      <Button variant="default" onClick={() => setState({ f: undefined, text: undefined })}>
        {t('state.clearFilters')}
      </Button>
      <WidenRange />
    </Empty>
  );
}
