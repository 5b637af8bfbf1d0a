import { type Span, termIn } from '@headwater/contract';
import { Select } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { useVocabulary, type Vocabulary, vocabularies } from '../../../app/vocabulary.ts';
import { SqlText } from '../../../components/sql/SqlText.tsx';
import { StackTrace } from '../../../components/stack/StackTrace.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { errorOf, factsOf, statementOf } from '../model/span-facts.ts';
import styles from './Detail.module.css';

/** What matters of a span: its error with stack, its statement, and its columns in the reader's words. */
export function SpanOverview({ span }: { readonly span: Span }) {
  const [vocabulary, setVocabulary] = useVocabulary();
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
        <Select
          size="xs"
          w={170}
          allowDeselect={false}
          aria-label={t('span.vocabulary')}
          data={vocabularies.map((value) => ({ value, label: t(`span.vocabulary.${value}`) }))}
          value={vocabulary}
          onChange={(value) => value && setVocabulary(value as Vocabulary)}
        />
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
