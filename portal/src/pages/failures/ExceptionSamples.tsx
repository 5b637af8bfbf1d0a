import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { ItemList } from '../../components/investigate/ItemList.tsx';
import { Panel } from '../../components/investigate/Panel.tsx';
import { searchOfExceptions } from '../../components/investigate/search-of.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { LoadMore } from '../../components/states/LoadMore.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { formatCount } from '../../format/number.ts';
import { useExceptionSamples } from './use-failures.ts';

interface ExceptionSamplesProps {
  readonly selection: Selection;
  readonly count: number;
}

/** Single exceptions of the selection, newest first. */
export function ExceptionSamples({ selection, count }: ExceptionSamplesProps) {
  const query = useExceptionSamples(selection);
  return (
    <Panel
      title={t('performance.samples')}
      aside={
        <PageLink to="/transactions" search={searchOfExceptions(selection)}>
          {t('performance.drill', { count: formatCount(count) })}
        </PageLink>
      }
    >
      <div className={styles.body}>
        <QueryView query={query} rows={6}>
          {({ pages }) => <ItemList items={pages.flatMap(({ items }) => items)} />}
        </QueryView>
        <LoadMore query={query} />
      </div>
    </Panel>
  );
}
