import type { LiveSampleShape } from '@headwater/contract';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { AttributeTable } from '../../components/text/AttributeTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatTime } from '../../format/time.ts';
import styles from './Live.module.css';

interface SamplePaneProps {
  readonly samples: readonly LiveSampleShape[];
  readonly inPast: boolean;
  readonly onChoose: () => void;
}

const mostShown = 200;

/** Items one by one, newest first, and all of the one that was picked. */
export function SamplePane({ samples, inPast, onChoose }: SamplePaneProps) {
  const [words, setWords] = useState('');
  const [picked, setPicked] = useState<LiveSampleShape>();
  const lower = words.toLowerCase();
  const found = samples.filter(({ name, detail, service, kind }) =>
    `${name} ${detail} ${service} ${t(`live.kind.${kind}`)}`.toLowerCase().includes(lower),
  );
  return (
    <section className={`hw-panel ${styles.samples}`} aria-label={t('live.samples')}>
      <div className={styles.samplesHead}>
        <h2>{t(inPast ? 'live.samplesHistory' : 'live.samples')}</h2>
        <TextInput
          size="xs"
          aria-label={t('live.samplesWords')}
          placeholder={t('live.samplesWords')}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {!inPast && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Icon name="filter" size={12} />}
            onClick={onChoose}
          >
            {t('live.samplesFilter')}
          </Button>
        )}
      </div>
      <div className={styles.samplesBody}>
        <ul className={styles.sampleList}>
          {found.slice(0, mostShown).map((sample) => (
            <li key={`${sample.number} ${sample.timeMs}`}>
              <SampleRow
                sample={sample}
                picked={picked?.number === sample.number}
                onPick={() => setPicked(sample)}
              />
            </li>
          ))}
          {found.length === 0 && <li className={styles.noSample}>{t('live.samplesNone')}</li>}
        </ul>
        <SampleDetail sample={picked} />
      </div>
    </section>
  );
}

interface SampleRowProps {
  readonly sample: LiveSampleShape;
  readonly picked: boolean;
  readonly onPick: () => void;
}

function SampleRow({ sample, picked, onPick }: SampleRowProps) {
  const { timeMs, kind, name, success, durationMs, code, service } = sample;
  return (
    <button type="button" className={styles.sample} aria-pressed={picked} onClick={onPick}>
      <span className={success ? styles.kind : styles.failedKind}>{t(`live.kind.${kind}`)}</span>
      <span className={styles.sampleName}>
        <Untrusted text={name.slice(0, 300) || '–'} />
      </span>
      <span className={styles.sampleFacts}>
        <time>{formatTime(timeMs)}</time>
        <ServiceName name={service} link={false} />
        {code !== '' && <Untrusted text={code.slice(0, 40)} />}
        {durationMs > 0 && <span>{formatDuration(durationMs * 1e6)}</span>}
      </span>
    </button>
  );
}

function SampleDetail({ sample }: { readonly sample: LiveSampleShape | undefined }) {
  if (sample === undefined) return <div className={styles.noSample}>{t('live.pick')}</div>;
  const { name, detail, operationId, instance, properties } = sample;
  return (
    <section className={styles.detail} aria-label={t('live.detail')}>
      <p className={styles.detailName}>
        <Untrusted text={name} />
      </p>
      {detail !== '' && detail !== name && (
        <p className="hw-mono">
          <Untrusted text={detail} />
        </p>
      )}
      {instance !== '' && (
        <p className="hw-dim">
          <Untrusted text={instance} />
        </p>
      )}
      {isTraceId(operationId) && (
        <PageLink to="/traces/$traceId" params={{ traceId: operationId.toLowerCase() }}>
          {t('live.openTrace')}
        </PageLink>
      )}
      <AttributeTable attributes={properties} />
    </section>
  );
}

const isTraceId = (text: string) => /^[0-9a-fA-F]{32}$/.test(text) && !/^0+$/.test(text);
