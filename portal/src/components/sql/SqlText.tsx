import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { CopyButton } from '../text/CopyButton.tsx';
import { Untrusted } from '../text/Untrusted.tsx';
import { formatSql } from './format-sql.ts';
import styles from './SqlText.module.css';

/** A statement on lines of its clauses; what is copied is the statement as it was received. */
export function SqlText({ sql }: { readonly sql: string }) {
  const parts = useMemo(() => formatSql(sql), [sql]);
  return (
    <section className={styles.block} aria-label={t('span.statement')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long statements scroll, and the keyboard must reach them */}
      <pre className={styles.sql} tabIndex={0}>
        {parts.map(({ kind, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one statement never move
          <span key={index} className={styles[kind]}>
            {text.trim() === '' ? text : <Untrusted text={text} />}
          </span>
        ))}
      </pre>
      <div className={styles.copy}>
        <CopyButton text={sql} label={`${t('action.copy')}: ${t('span.statement')}`} />
      </div>
    </section>
  );
}
