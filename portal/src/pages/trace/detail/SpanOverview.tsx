import { type Span, termIn } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { useVocabulary } from '../../../app/vocabulary.ts';
import { SqlText } from '../../../components/sql/SqlText.tsx';
import { StackTrace } from '../../../components/stack/StackTrace.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { VocabularySelect } from '../../../components/text/VocabularySelect.tsx';
import { errorOf, factsOf, statementOf } from '../model/span-facts.ts';
import styles from './Detail.module.css';

/** What matters of a span: its error with stack, its statement, and its columns in the reader's words. */
export function SpanOverview({ span }: { readonly span: Span }) {
  const [vocabulary] = useVocabulary();
  const error = errorOf(span);
  const statement = statementOf(span);
  return (
    <>
      {error && (error.type || error.stack) && (
        <section className={styles.part} aria-label={t('term.errors')}>
          <p className={styles.errorLine}>
            <b>
              <Untrusted text={error.type} />
            </b>{' '}
            <Untrusted text={error.message} />
          </p>
          {error.stack && <StackTrace stack={error.stack} />}
        </section>
      )}
      {statement && (
        <section className={styles.part}>
          <h3>{t('span.statement')}</h3>
          {statement.isSql ? (
            <SqlText sql={statement.statement} />
          ) : (
            <pre className={styles.stack}>
              <Untrusted text={statement.statement} />
            </pre>
          )}
        </section>
      )}
      <div className={styles.vocabulary}>
        <h3>{t('span.columns')}</h3>
        <VocabularySelect />
      </div>
      <table className={styles.columns}>
        <tbody>
          {factsOf(span, vocabulary).map(([term, value]) => (
            <tr key={term}>
              <th scope="row">{termIn(vocabulary, term)}</th>
              <td>
                <Untrusted text={value} />
              </td>
              <td>
                <CopyButton text={value} label={`${t('action.copy')}: ${termIn(vocabulary, term)}`} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
