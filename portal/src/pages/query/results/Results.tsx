import { mostQueryRows, type QueryResult, type QueryTable } from '@headwater/contract';
import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useSetRange } from '../../../app/scope/use-set-range.ts';
import { Empty, TooMuch } from '../../../components/states/States.tsx';
import { WidenRange } from '../../../components/states/WidenRange.tsx';
import { formatCount } from '../../../format/number.ts';
import { askedKind, type ChartKind, suitingKind } from '../model/chart-data.ts';
import styles from '../Query.module.css';
import type { QueryQuestion } from '../use-query-run.ts';
import { ResultChart } from './charts/ResultChart.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { GridTools } from './GridTools.tsx';
import { GroupedRows } from './GroupedRows.tsx';
import { ResultGrid } from './ResultGrid.tsx';
import { SqlModal } from './SqlModal.tsx';

interface ResultsProps {
  readonly result: QueryResult;
  readonly question: QueryQuestion;
  /** Asks again, for as many rows as an answer may have */
  readonly onMore: () => void;
}

/** What a query answered; several tables stand behind tabs. */
export function Results({ result, question, onMore }: ResultsProps) {
  const [shown, setShown] = useState('0');
  const tables: readonly QueryTable[] = [result, ...(result.more ?? [])];
  const table = tables[Number(shown)] ?? result;
  return (
    <>
      {tables.length > 1 && (
        <SegmentedControl
          aria-label={t('query.tables')}
          value={shown}
          onChange={setShown}
          data={tables.map(({ name }, at) => ({
            value: String(at),
            label: name ?? t('query.table', { number: at + 1 }),
          }))}
        />
      )}
      <ResultTable
        key={shown}
        table={table}
        statements={result.statements}
        tookMs={result.tookMs}
        question={question}
        onMore={onMore}
      />
    </>
  );
}

interface ResultTableProps extends Pick<ResultsProps, 'question' | 'onMore'> {
  readonly table: QueryTable;
  readonly statements: readonly string[];
  readonly tookMs: number;
}

/** Rows, a drawing, the SQL behind them, and files to take away. */
function ResultTable({ table: result, statements, tookMs, question, onMore }: ResultTableProps) {
  const asked = askedKind(result);
  const [view, setView] = useState(asked ? 'chart' : 'rows');
  const [kind, setKind] = useState<ChartKind>(asked ?? suitingKind(result));
  const [showSql, setShowSql] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [groupAt, setGroupAt] = useState<number>();
  const setRange = useSetRange();
  return (
    <>
      <div className={styles.resultHead}>
        <SegmentedControl
          aria-label={t('query.view')}
          value={view}
          onChange={setView}
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
        </span>
        {view === 'rows' && result.rows.length > 0 && (
          <GridTools
            columns={result.columns}
            hidden={hidden}
            onHidden={setHidden}
            groupAt={groupAt}
            onGroup={setGroupAt}
          />
        )}
        <div className={styles.resultActions}>
          <Button variant="subtle" onClick={() => setShowSql(true)}>
            {t('query.showSql')}
          </Button>
          <ExportMenu result={result} question={question} />
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
          <Empty title={t('query.noRows')}>
            <WidenRange />
          </Empty>
        ) : view === 'rows' && groupAt !== undefined ? (
          <GroupedRows key={groupAt} result={result} at={groupAt} hidden={hidden} />
        ) : view === 'rows' ? (
          <ResultGrid result={result} hidden={hidden} />
        ) : (
          <ResultChart
            result={result}
            kind={kind}
            onKind={setKind}
            onRange={(fromMs, toMs) => setRange(fromMs, toMs)}
          />
        )}
      </div>
      <SqlModal statements={statements} opened={showSql} onClose={() => setShowSql(false)} />
    </>
  );
}
