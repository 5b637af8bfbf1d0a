import { putSampling } from '@headwater/contract';
import { Button, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Wrong } from '../settings/parts.tsx';
import styles from './Forwarding.module.css';
import { useForwardingChange } from './use-forwarding.ts';

interface SamplingPanelProps {
  readonly project: string;
  readonly probability: number | null;
  readonly mayManage: boolean;
}

/** The share of traces that OpenCensus programs are told to send, over their Config stream. */
export function SamplingPanel({ project, probability, mayManage }: SamplingPanelProps) {
  const [draft, setDraft] = useState<number | ''>(probability === null ? '' : probability * 100);
  const change = useForwardingChange(putSampling);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ body: { project, probability: draft === '' ? null : draft / 100 } });
  };
  const told =
    probability === null
      ? t('forwarding.samplingNone')
      : t('forwarding.samplingTold', { share: String(Math.round(probability * 100_000) / 1_000) });
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={t('forwarding.sampling')}>
      <h2>{t('forwarding.sampling')}</h2>
      <p className="hw-dim">{t('forwarding.samplingLead')}</p>
      <p role="status">{told}</p>
      {mayManage && (
        <form className={styles.inline} onSubmit={submit}>
          <NumberInput
            size="xs"
            label={t('forwarding.samplingShare')}
            suffix=" %"
            min={0}
            max={100}
            decimalScale={3}
            placeholder={t('forwarding.samplingOwn')}
            value={draft}
            onChange={(value) => setDraft(value === '' ? '' : Math.min(100, Math.max(0, Number(value))))}
          />
          <Button type="submit" size="xs" loading={change.isPending}>
            {t('forwarding.save')}
          </Button>
        </form>
      )}
      <Wrong error={change.error} />
    </section>
  );
}
