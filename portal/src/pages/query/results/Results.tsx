import { mostQueryRows, type QueryResult } from '@headwater/contract';
import { Button, Menu, Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useSetRange } from '../../../app/scope/use-set-range.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Empty, TooMuch } from '../../../components/states/States.tsx';
import { WidenRange } from '../../../components/states/WidenRange.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { formatCount } from '../../../format/number.ts';
import { askedKind, type ChartKind, suitingKind } from '../model/chart-data.ts';
import { toCsv, toJson } from '../model/export-rows.ts';
import styles from '../Query.module.css';
import { ResultChart } from './ResultChart.tsx';
import { ResultGrid } from './ResultGrid.tsx';

interface ResultsProps {
  readonly result: QueryResult;
  /** Asks again, for as many rows as an answer may have */
  readonly onMore: () => void;
}

/** What a query answered: rows, a drawing, the SQL behind them, and files to take away. */
export function Results({ result, onMore }: ResultsProps) {
  const asked = askedKind(result);
  const [view, setView] = useState(asked ? 'chart' : 'rows');
  const [kind, setKind] = useState<ChartKind>(asked ?? suitingKind(result));
  const [showSql, setShowSql] = useState(false);
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
          {t('query.rowsIn', {
            count: result.rows.length.toLocaleString('en'),
            ms: formatCount(result.tookMs),
          })}
        </span>
        <div className={styles.resultActions}>
          <Button variant="subtle" onClick={() => setShowSql(true)}>
            {t('query.showSql')}
          </Button>
          <ExportMenu result={result} />
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
        ) : view === 'rows' ? (
          <ResultGrid result={result} />
        ) : (
          <ResultChart
            result={result}
            kind={kind}
            onKind={setKind}
            onRange={(fromMs, toMs) => setRange(fromMs, toMs)}
          />
        )}
      </div>
      <Modal opened={showSql} onClose={() => setShowSql(false)} title={t('query.sqlTitle')} size="xl">
        {result.statements.map((sql, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: statements of one answer never move
          <div key={at} className={styles.sql}>
            <CopyButton text={sql} />
            <pre>{sql}</pre>
          </div>
        ))}
      </Modal>
    </>
  );
}

function ExportMenu({ result }: { readonly result: QueryResult }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="subtle" leftSection={<Icon name="download" size={13} />}>
          {t('query.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save('query.csv', 'text/csv', toCsv(result))}>CSV</Menu.Item>
        <Menu.Item onClick={() => save('query.json', 'application/json', toJson(result))}>JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
