import { NativeSelect } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useVocabulary, type Vocabulary, vocabularies } from '../../app/vocabulary.ts';
import styles from './Settings.module.css';

/** Whose words details use; the reader's own choice. */
export function Words() {
  const [vocabulary, setVocabulary] = useVocabulary();
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={t('settings.words')}>
      <h2>{t('settings.words')}</h2>
      <NativeSelect
        size="xs"
        label={t('settings.wordsLead')}
        value={vocabulary}
        onChange={(event) => setVocabulary(event.currentTarget.value as Vocabulary)}
        data={vocabularies.map((value) => ({ value, label: t(`settings.words.${value}`) }))}
      />
    </section>
  );
}

const signals = ['spans', 'logs', 'metrics', 'rollups'] as const;

export function Retention({ days }: { readonly days: readonly { signal: string; days: number }[] }) {
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={t('settings.retention')}>
      <h2>{t('settings.retention')}</h2>
      <p className="hw-dim">{t('settings.retentionLead')}</p>
      <dl className={styles.facts}>
        {signals.map((signal) => (
          <div key={signal} style={{ display: 'contents' }}>
            <dt>{t(`settings.signal.${signal}`)}</dt>
            <dd>
              {days.find((each) => each.signal === signal)?.days} {t('settings.days').toLowerCase()}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
