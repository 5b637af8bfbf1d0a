import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { Empty, Failed, Loading, Notice } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatTime } from '../../format/time.ts';
import styles from './Live.module.css';
import { LiveCharts } from './LiveCharts.tsx';
import { addHistory, type BookServer, emptyBook, isActive } from './model/live-book.ts';
import { OwnCharts } from './OwnCharts.tsx';
import { SamplePane } from './SamplePane.tsx';
import { ServersTable } from './ServersTable.tsx';
import { SamplesEditor } from './settings/SamplesEditor.tsx';
import { TimeStrip } from './TimeStrip.tsx';
import { useLiveBook, useLivePast } from './use-live-book.ts';
import { type LiveQuestion, useLiveQuestion } from './use-live-question.ts';

/** What every program does this second, or did in any second of the last day. */
export function LivePage() {
  const question = useLiveQuestion();
  const live = useLiveBook(question);
  const past = useLivePast(question);
  const [choosing, setChoosing] = useState(false);
  const inPast = question.atMs !== undefined;
  const pastServers = past.data?.servers;
  const book = useMemo(
    () => (inPast ? addHistory(emptyBook, pastServers ?? [], 0) : live.book),
    [inPast, pastServers, live.book],
  );
  // The second under way is not shown: it would always look like a dip.
  const to = Math.floor((question.atMs ?? live.nowMs) / 1_000);
  const from = to - question.windowS;
  const servers = useMemo(
    () => [...book.values()].filter((server) => isActive(server, from, to)),
    [book, from, to],
  );
  const chosen = servers.filter((server) => isChosen(server, question));
  const samples = (inPast ? (past.data?.samples ?? []) : live.samples).filter((sample) =>
    isChosen(sample, question),
  );
  const waiting = inPast ? past.isPending : live.nowMs === 0;
  return (
    <Page
      title={t('live.title')}
      actions={
        <LiveState
          question={question}
          connected={live.connected}
          failing={live.failing}
          count={servers.length}
          nowMs={live.nowMs}
        />
      }
    >
      <TimeStrip question={question} nowMs={live.nowMs} />
      <ServerChoice question={question} />
      {inPast && past.isError ? (
        <Failed error={past.error} onRetry={() => void past.refetch()} />
      ) : waiting && live.failing ? (
        <Empty title={t('live.failing')}>
          <p>{t('live.failingHint')}</p>
        </Empty>
      ) : waiting ? (
        <Loading />
      ) : servers.length === 0 ? (
        <NobodyReports inPast={inPast} />
      ) : (
        <>
          {(past.data?.hiddenServers ?? 0) > 0 && inPast && (
            <Notice>{t('live.hidden', { count: past.data?.hiddenServers ?? 0 })}</Notice>
          )}
          <LiveCharts servers={chosen} from={from} to={to} />
          <OwnCharts servers={chosen} from={from} to={to} inPast={inPast} />
          <div className={styles.lower}>
            <ServersTable servers={servers} from={from} to={to} question={question} />
            <SamplePane samples={samples} inPast={inPast} onChoose={() => setChoosing(true)} />
          </div>
        </>
      )}
      <SamplesEditor opened={choosing} onClose={() => setChoosing(false)} />
    </Page>
  );
}

function isChosen(
  { service, instance }: Pick<BookServer, 'service' | 'instance'>,
  question: LiveQuestion,
): boolean {
  if (question.service !== undefined && service !== question.service) return false;
  // Spans of the past are listed without their instance.
  return question.instance === undefined || instance === question.instance || instance === '';
}

interface LiveStateProps {
  readonly question: LiveQuestion;
  readonly connected: boolean;
  readonly failing: boolean;
  readonly count: number;
  readonly nowMs: number;
}

function LiveState({ question, connected, failing, count, nowMs }: LiveStateProps) {
  const [, setState] = useUrlState();
  const { paused, atMs } = question;
  const words =
    atMs !== undefined
      ? t('live.past')
      : paused
        ? t('live.held', { time: formatTime(nowMs).slice(0, -4) })
        : connected
          ? t('live.following', { count })
          : t(failing ? 'live.failing' : 'live.connecting');
  return (
    <>
      <span className={styles.state}>
        <i className={connected && !paused && atMs === undefined ? styles.beat : styles.still} />
        {words}
      </span>
      <Button
        variant={paused ? 'default' : 'light'}
        disabled={atMs !== undefined}
        aria-pressed={paused}
        leftSection={<Icon name={paused ? 'play' : 'pause'} size={12} />}
        onClick={() => setState({ paused: paused ? undefined : '1' })}
      >
        {t(paused ? 'live.resume' : 'live.pause')}
      </Button>
    </>
  );
}

function ServerChoice({ question: { service, instance } }: { readonly question: LiveQuestion }) {
  const [, setState] = useUrlState();
  if (service === undefined) return null;
  const server = instance === undefined ? service : `${service} · ${instance}`;
  return (
    <div className={styles.choice}>
      <Icon name="filter" size={13} />
      <Untrusted text={t('live.onlyServer', { server })} />
      <Button
        variant="subtle"
        size="compact-xs"
        onClick={() => setState({ service: undefined, instance: undefined })}
      >
        {t('live.allServers')}
      </Button>
    </div>
  );
}

function NobodyReports({ inPast }: { readonly inPast: boolean }) {
  return (
    <div className={styles.nobody}>
      <h2>{t(inPast ? 'live.noneAt' : 'live.none')}</h2>
      {!inPast && <Teach />}
    </div>
  );
}
