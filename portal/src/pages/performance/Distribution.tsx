import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { DurationHistogram } from '../../charts/DurationHistogram.tsx';
import styles from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { formatDuration, parseDuration } from '../../format/duration.ts';
import type { PerformanceOverTime } from './use-performance.ts';

interface DistributionProps {
  readonly answer: PerformanceOverTime;
  readonly selection: Selection;
}

/** Durations on a logarithmic scale with their percentiles; a range of them is selected by dragging or typing. */
export function Distribution({ answer, selection }: DistributionProps) {
  const { minNs, maxNs, set } = selection;
  const chosen = minNs !== undefined || maxNs !== undefined;
  const end = answer.distribution.at(-1)?.toNs ?? 0;
  const select = (fromNs: number | undefined, toNs: number | undefined) =>
    set({
      dmin: fromNs === undefined ? undefined : String(fromNs),
      dmax: toNs === undefined ? undefined : String(toNs),
    });
  const marks = chosen
    ? []
    : [
        { name: 'p50', ns: answer.p50Ns },
        { name: 'p95', ns: answer.p95Ns },
        { name: 'p99', ns: answer.p99Ns },
      ];
  return (
    <Panel title={t('performance.distribution')} aside={t('performance.distributionHint')}>
      <div className={styles.body}>
        <DurationHistogram
          label={t('performance.distribution')}
          buckets={answer.distribution}
          marks={marks}
          {...(chosen && { selected: { minNs: minNs ?? 0, maxNs: maxNs ?? end } })}
          onRange={select}
        />
        <div className={styles.bar}>
          <DurationBound
            label={t('performance.minDuration')}
            ns={minNs}
            onChange={(ns) => select(ns, maxNs)}
          />
          <DurationBound
            label={t('performance.maxDuration')}
            ns={maxNs}
            onChange={(ns) => select(minNs, ns)}
          />
          {chosen ? (
            <Button variant="subtle" px={6} onClick={() => select(undefined, undefined)}>
              {t('performance.allDurations')}
            </Button>
          ) : (
            <Button variant="subtle" px={6} onClick={() => select(answer.p95Ns, undefined)}>
              {t('performance.slowest')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

interface DurationBoundProps {
  readonly label: string;
  readonly ns: number | undefined;
  readonly onChange: (ns: number | undefined) => void;
}

function DurationBound({ label, ns, onChange }: DurationBoundProps) {
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined && typed.trim() !== '' && parseDuration(typed) === undefined;
  const commit = () => {
    if (typed === undefined || wrong) return;
    onChange(parseDuration(typed));
    setTyped(undefined);
  };
  return (
    <TextInput
      w={100}
      aria-label={label}
      placeholder={label}
      value={typed ?? (ns === undefined ? '' : formatDuration(ns))}
      error={wrong}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
