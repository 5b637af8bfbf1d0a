import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { InvestigationBar } from '../../components/investigate/InvestigationBar.tsx';
import { Panel } from '../../components/investigate/Panel.tsx';
import { SelectionPills } from '../../components/investigate/SelectionPills.tsx';
import { type Selection, useSelection } from '../../components/investigate/use-selection.ts';
import { Page } from '../../components/Page.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Distribution } from './Distribution.tsx';
import { InsightList } from './InsightList.tsx';
import { NothingThere } from './NothingThere.tsx';
import { PerformanceCharts } from './PerformanceCharts.tsx';
import { PerformanceTable } from './PerformanceTable.tsx';
import { Samples } from './Samples.tsx';
import { TopDependencies } from './TopDependencies.tsx';
import { usePerformanceOverTime, usePerformanceTable } from './use-performance.ts';

/** Where the time goes: operations, dependencies and roles, down to single samples. */
export function PerformancePage() {
  const selection = useSelection();
  const table = usePerformanceTable(selection);
  const overTime = usePerformanceOverTime(selection);
  return (
    <Page title={t('page.performance')}>
      <InvestigationBar selection={selection} tabs={['operations', 'dependencies', 'roles']} />
      <SelectionPills selection={selection} />
      {table.data?.rows.length === 0 && overTime.data?.count === 0 ? (
        <Panel title={t(`investigate.${selection.tab}`)}>
          <NothingThere selection={selection} />
        </Panel>
      ) : (
        <Figures selection={selection} table={table} overTime={overTime} />
      )}
    </Page>
  );
}

interface FiguresProps {
  readonly selection: Selection;
  readonly table: ReturnType<typeof usePerformanceTable>;
  readonly overTime: ReturnType<typeof usePerformanceOverTime>;
}

function Figures({ selection, table, overTime }: FiguresProps) {
  return (
    <div className={styles.split}>
      <div className={styles.column}>
        <QueryView query={overTime} rows={6}>
          {(answer) => <PerformanceCharts answer={answer} selection={selection} />}
        </QueryView>
        <Panel
          title={t(`investigate.${selection.tab}`)}
          aside={table.data && t(`investigate.source.${table.data.source}`)}
        >
          <QueryView query={table} rows={10}>
            {(answer) =>
              answer.rows.length === 0 ? (
                <NothingThere selection={selection} />
              ) : (
                <PerformanceTable answer={answer} selection={selection} />
              )
            }
          </QueryView>
        </Panel>
        {selection.tab !== 'dependencies' && <TopDependencies selection={selection} />}
      </div>
      <div className={styles.column}>
        <QueryView query={overTime} rows={5}>
          {(answer) => <Distribution answer={answer} selection={selection} />}
        </QueryView>
        <InsightList selection={selection} />
        <Samples selection={selection} count={overTime.data?.count ?? 0} />
      </div>
    </div>
  );
}
