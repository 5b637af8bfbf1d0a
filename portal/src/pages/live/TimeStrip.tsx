import { Button, Select, Slider } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { formatAge, formatTime } from '../../format/time.ts';
import styles from './Live.module.css';
import { dayMs, type LiveQuestion, windowChoices } from './use-live-question.ts';

/** Scrolls through the last day by the second, and says how many seconds are shown. */
export function TimeStrip({ question, nowMs }: { readonly question: LiveQuestion; readonly nowMs: number }) {
  const [, setState] = useUrlState();
  const { atMs, windowS } = question;
  const clockMs = nowMs || Date.now();
  const [dragged, setDragged] = useState<number>();
  const agoS = dragged ?? (atMs === undefined ? 0 : Math.max(0, Math.round((clockMs - atMs) / 1_000)));
  const go = (toMs: number) =>
    setState({ at: toMs >= clockMs ? undefined : String(Math.floor(toMs / 1_000) * 1_000) });
  const stepMs = windowS * 500;
  const shownMs = dragged === undefined ? atMs : clockMs - dragged * 1_000;
  return (
    <div className={`hw-panel ${styles.strip}`}>
      <Select
        aria-label={t('live.window')}
        w={92}
        allowDeselect={false}
        value={String(windowS)}
        data={[...new Set([...windowChoices, windowS])]
          .sort((a, b) => a - b)
          .map((seconds) => ({
            value: String(seconds),
            label: seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`,
          }))}
        onChange={(value) => value && setState({ win: value === '60' ? undefined : value })}
      />
      <Button
        variant="default"
        px={8}
        aria-label={t('live.earlier')}
        onClick={() => go((atMs ?? clockMs) - stepMs)}
      >
        <span className={styles.back}>
          <Icon name="right" size={13} />
        </span>
      </Button>
      <Slider
        className={styles.slider ?? ''}
        classNames={{ bar: styles.noBar ?? '' }}
        thumbLabel={t('live.history')}
        min={-dayMs / 1_000}
        max={0}
        step={1}
        value={-agoS}
        label={(value) => formatTime(clockMs + value * 1_000).slice(0, -4)}
        onChange={(value) => setDragged(-value)}
        onChangeEnd={(value) => {
          setDragged(undefined);
          go(clockMs + value * 1_000);
        }}
      />
      <Button
        variant="default"
        px={8}
        disabled={atMs === undefined}
        aria-label={t('live.later')}
        onClick={() => go((atMs ?? clockMs) + stepMs)}
      >
        <Icon name="right" size={13} />
      </Button>
      <span className={styles.at}>
        {shownMs === undefined
          ? formatTime(clockMs).slice(0, -4)
          : `${formatTime(shownMs).slice(0, -4)} · −${formatAge(shownMs, clockMs)}`}
      </span>
      <Button
        variant="light"
        disabled={atMs === undefined && dragged === undefined}
        onClick={() => setState({ at: undefined })}
      >
        {t('live.now')}
      </Button>
    </div>
  );
}
