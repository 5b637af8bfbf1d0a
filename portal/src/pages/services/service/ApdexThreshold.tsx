import type { ServicePerformance } from '@headwater/contract';
import { Button, Popover, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSaved } from '../../../api/use-saved.ts';
import { t } from '../../../app/messages/index.ts';
import { formatDuration, parseDuration } from '../../../format/duration.ts';
import styles from '../ServicePage.module.css';

const longestMs = 3_600_000;

/** The threshold that apdex is counted with, and a way to change it for everybody who reads the project. */
export function ApdexThreshold({
  service,
  apdex,
}: {
  readonly service: string;
  readonly apdex: ServicePerformance['apdex'];
}) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const client = useQueryClient();
  const { save, remove } = useSaved('apdex', (value) => value);
  const thresholdMs = (parseDuration(typed) ?? 0) / 1e6;
  const wrong = typed !== '' && (thresholdMs <= 0 || thresholdMs > longestMs);
  const done = async () => {
    setOpened(false);
    await client.invalidateQueries({ queryKey: ['service-performance', service] });
    await client.invalidateQueries({ queryKey: ['services'] });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== '' && !wrong) save.mutate({ id: service, value: { thresholdMs } }, { onSuccess: done });
  };
  const failure = save.error ?? remove.error;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <button type="button" className={styles.linkish} onClick={() => setOpened(!opened)}>
          {t('services.apdexThreshold', { threshold: formatDuration(apdex.thresholdNs) })}
        </button>
      </Popover.Target>
      <Popover.Dropdown maw={320}>
        <form onSubmit={submit}>
          <p className={styles.explain}>{t('services.apdexExplain')}</p>
          <TextInput
            label={t('services.apdexSatisfied')}
            placeholder={formatDuration(apdex.thresholdNs)}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={wrong ? t('traces.durationWrong') : failure?.message}
          />
          <div className={styles.formActions}>
            {apdex.saved && (
              <Button
                variant="default"
                loading={remove.isPending}
                onClick={() => remove.mutate(service, { onSuccess: done })}
              >
                {t('services.apdexReset')}
              </Button>
            )}
            <Button type="submit" disabled={typed === '' || wrong} loading={save.isPending}>
              {t('services.save')}
            </Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
