import { type Filter, type TelemetryDetail, termIn } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { useVocabulary } from '../../../app/vocabulary.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { ServiceName } from '../../../components/ServiceName.tsx';
import { SqlText } from '../../../components/sql/SqlText.tsx';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { VocabularySelect } from '../../../components/text/VocabularySelect.tsx';
import { useGo } from '../../../components/use-go.ts';
import { formatFilters } from '../../../filters/filter-text.ts';
import { factsOf, type ItemFact } from './item-words.ts';
import styles from './Transaction.module.css';

/** Everything one item says, in the reader's words; its properties as they were sent. */
export function ItemFields({ detail }: { readonly detail: TelemetryDetail }) {
  const [vocabulary] = useVocabulary();
  const go = useGo();
  const { item, properties, resource } = detail;
  const filterBy = (filter: Filter) => go('/transactions', {}, { f: formatFilters([filter]) });
  const facts = factsOf(detail, vocabulary);
  const statement = item.type === 'dependency' ? facts.find(({ field }) => field === 'data') : undefined;
  return (
    <>
      {statement && <SqlText sql={statement.value} />}
      <div className={styles.words}>
        <VocabularySelect />
      </div>
      <dl className={styles.fields}>
        {facts
          .filter((fact) => fact !== statement)
          .map((fact) => (
            <Fact key={fact.field} fact={fact} />
          ))}
      </dl>
      {Object.keys(properties).length > 0 && (
        <>
          <h3>{termIn(vocabulary, 'attributes')}</h3>
          <AttributeTable attributes={properties} onFilter={filterBy} />
        </>
      )}
      {resource && (
        <details>
          <summary>{t('transaction.resource')}</summary>
          <AttributeTable attributes={resource.attributes} />
        </details>
      )}
    </>
  );
}

/** Texts that people paste elsewhere. */
const copied = new Set(['url', 'target', 'id', 'operation_Id', 'operation_ParentId', 'problemId', 'user_Id']);

function Fact({ fact: { field, word, value } }: { readonly fact: ItemFact }) {
  return (
    <>
      <dt>{word}</dt>
      <dd>
        <Value field={field} value={value} />
        {copied.has(field) && <CopyButton text={value} label={`${t('action.copy')}: ${word}`} />}
      </dd>
    </>
  );
}

/** Values that have a page of their own lead to it. */
function Value({ field, value }: Pick<ItemFact, 'field' | 'value'>) {
  if (field === 'cloud_RoleName') return <ServiceName name={value} />;
  if (field !== 'operation_Id') return <Untrusted text={value} />;
  return (
    <PageLink to="/traces/$traceId" params={{ traceId: value }}>
      <code className="hw-mono">{value}</code>
    </PageLink>
  );
}
