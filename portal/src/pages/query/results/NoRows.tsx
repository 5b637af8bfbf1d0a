import { t } from '../../../app/messages/index.ts';
import { Empty } from '../../../components/states/States.tsx';
import { Teach } from '../../../components/states/Teach.tsx';
import { WidenRange } from '../../../components/states/WidenRange.tsx';
import type { QueryQuestion } from '../model/run.ts';
import { useHasRows } from '../use-has-rows.ts';

/** No row: because of the conditions, of the time range, or because nothing was ever sent to the table. */
export function NoRows({ question }: { readonly question: QueryQuestion }) {
  const { table, hasRows } = useHasRows(question);
  if (table !== undefined && hasRows === false) {
    return (
      <Empty title={t('query.tableEmpty', { table })}>
        <p>{t('query.tableEmptyHint', { table })}</p>
        <Teach />
      </Empty>
    );
  }
  return (
    <Empty title={t('query.noRows')}>
      {question.timespan === undefined ? <p>{t('query.noRowsOwnTime')}</p> : <WidenRange />}
    </Empty>
  );
}
