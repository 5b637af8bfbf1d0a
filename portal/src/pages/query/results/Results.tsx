import { mostQueryRows, type QueryResult, type QueryTable } from '@headwater/contract';
import { Button, SegmentedControl } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useSetRange } from '../../../app/scope/use-set-range.ts';
import { TooMuch } from '../../../components/states/States.tsx';
import { formatCount } from '../../../format/number.ts';
import { suitingKind } from '../model/charts/chart-data.ts';
import { lookOf, parseView } from '../model/charts/chart-look.ts';
import { filterRows, withoutColumns } from '../model/filter-rows.ts';
import type { QueryQuestion } from '../model/run.ts';
import styles from '../Query.module.css';
import { ResultChart } from './charts/ResultChart.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { GridTools } from './GridTools.tsx';
import { GroupedRows } from './GroupedRows.tsx';
import { NoRows } from './NoRows.tsx';
import { ResultGrid } from './ResultGrid.tsx';
import { SqlModal } from './SqlModal.tsx';

interface ResultsProps {
  readonly result: QueryResult;
  readonly question: QueryQuestion;
  /** As `parseView` reads it */
  readonly view: string;
  readonly onView: (view: string) => void;
  /** Asks again, with one condition more */
  readonly onNarrow: (condition: string) => void;
  /** Asks again, for as many rows as an answer may have */
  readonly onMore: () => void;
}

/** What a query answered; several tables stand behind tabs. */
export function Results({ result, ...rest }: ResultsProps) {
  const [shown, setShown] = useState('0');
  const tables: readonly QueryTable[] = [result, ...(result.more ?? [])];
  const table = tables[Number(shown)] ?? result;
  return (
    <>
      {tables.length > 1 && (
        <SegmentedControl
          aria-label={t('query.tables')}
          className={styles.answerTables}
          value={shown}
          onChange={setShown}
          data={tables.map(({ name, rows }, at) => ({
            value: String(at),
            label: `${name ?? t('query.table', { number: at + 1 })} (${formatCount(rows.length)})`,
          }))}
        />
      )}
      <ResultTable
        key={shown}
        table={table}
        statements={result.statements}
        tookMs={result.tookMs}
        {...rest}
      />
    </>
  );
}

interface ResultTableProps extends Omit<ResultsProps, 'result'> {
  readonly table: QueryTable;
  readonly statements: readonly string[];
  readonly tookMs: number;
}

/** Rows, a drawing, the SQL behind them, and files to take away. */
function ResultTable(props: ResultTableProps) {
  const { table: result, statements, tookMs, question, view, onView, onNarrow, onMore } = props;
  const look = useMemo(() => lookOf(result, suitingKind(result)), [result]);
  const shown = parseView(view, result, look);
  const [showSql, setShowSql] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [groupAt, setGroupAt] = useState<number>();
  const [words, setWords] = useState('');
  const sought = useDeferredValue(words);
  const found = useMemo(() => filterRows(result, sought), [result, sought]);
  const setRange = useSetRange();
  return (
    <>
      <div className={styles.resultHead}>
        <SegmentedControl
          aria-label={t('query.view')}
          value={shown.rows ? 'rows' : 'chart'}
          onChange={(value) => onView(value === 'rows' ? 'rows' : shown.kind)}
          data={[
            { value: 'rows', label: t('query.results') },
            { value: 'chart', label: t('query.chart') },
          ]}
        />
        <span className="hw-dim" role="status">
          {t(result.rows.length === 1 ? 'query.rowIn' : 'query.rowsIn', {
            count: result.rows.length.toLocaleString('en'),
            ms: formatCount(tookMs),
          })}
          {found !== result && ` · ${t('query.found', { count: found.rows.length.toLocaleString('en') })}`}
        </span>
        {shown.rows && result.rows.length > 0 && (
          <GridTools
            columns={result.columns}
            hidden={hidden}
            onHidden={setHidden}
            groupAt={groupAt}
            onGroup={setGroupAt}
            words={words}
            onWords={setWords}
          />
        )}
        <div className={styles.resultActions}>
          <Button variant="subtle" onClick={() => setShowSql(true)}>
            {t('query.showSql')}
          </Button>
          <ExportMenu result={withoutColumns(found, hidden)} question={question} />
        </div>
      </div>
      {result.truncated && (
        <div className={styles.cut}>
          <TooMuch shown={result.rows.length} />
          {result.rows.length < mostQueryRows && (
            <Button variant="default" onClick={onMore}>
              {t('query.more', { count: mostQueryRows.toLocaleString('en') })}
            </Button>
          )}
        </div>
      )}
      <div className={styles.resultBody}>
        {result.rows.length === 0 ? (
          <NoRows question={question} />
        ) : !shown.rows ? (
          <ResultChart
            result={result}
            look={look}
            shown={shown}
            onShow={(kind, stacking) => onView(stacking === look.stacking ? kind : `${kind}-${stacking}`)}
            onRange={setRange}
          />
        ) : groupAt !== undefined ? (
          <GroupedRows key={groupAt} result={found} at={groupAt} hidden={hidden} onNarrow={onNarrow} />
        ) : (
          <ResultGrid result={found} hidden={hidden} onNarrow={onNarrow} />
        )}
      </div>
      <SqlModal statements={statements} opened={showSql} onClose={() => setShowSql(false)} />
    </>
  );
}
