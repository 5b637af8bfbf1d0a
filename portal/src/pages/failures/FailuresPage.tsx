import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { InvestigationBar } from '../../components/investigate/InvestigationBar.tsx';
import { Panel } from '../../components/investigate/Panel.tsx';
import { SelectionPills } from '../../components/investigate/SelectionPills.tsx';
import { type Selection, useSelection } from '../../components/investigate/use-selection.ts';
import { Page } from '../../components/Page.tsx';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty, Failed } from '../../components/states/States.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { Samples } from '../performance/Samples.tsx';
import { ExceptionSamples } from './ExceptionSamples.tsx';
import { FailureCharts } from './FailureCharts.tsx';
import { FailuresTable } from './FailuresTable.tsx';
import { ProblemsTable } from './ProblemsTable.tsx';
import { TopLists } from './TopLists.tsx';
import { type FailuresOverTime, useFailuresOverTime, useFailuresTable, useProblems } from './use-failures.ts';

/** What fails: operations, dependencies, exceptions and roles, down to single samples. */
export function FailuresPage() {
  const selection = useSelection();
  const overTime = useFailuresOverTime(selection);
  return (
    <Page title={t('page.failures')}>
      <InvestigationBar selection={selection} tabs={['operations', 'dependencies', 'exceptions', 'roles']} />
      <SelectionPills selection={selection} />
      {!overTime.data && overTime.isError ? (
        <Failed error={overTime.error} onRetry={() => void overTime.refetch()} />
      ) : overTime.data && isBlank(overTime.data, selection) ? (
        <NothingArrived
          title={t(selection.tab === 'dependencies' ? 'investigate.noCalls' : 'investigate.noRequests')}
        />
      ) : (
        <FailureParts selection={selection} overTime={overTime} />
      )}
    </Page>
  );
}

/** Whether there is nothing that could have failed, though nothing narrows the question. */
const isBlank = ({ count, failed }: FailuresOverTime, { service, filters, tab }: Selection): boolean =>
  tab !== 'exceptions' && count + failed === 0 && service === undefined && filters.length === 0;

interface FailurePartsProps {
  readonly selection: Selection;
  readonly overTime: ReturnType<typeof useFailuresOverTime>;
}

function FailureParts({ selection, overTime }: FailurePartsProps) {
  const ofExceptions = selection.tab === 'exceptions';
  return (
    <div className={styles.split}>
      <div className={styles.column}>
        <QueryView query={overTime} rows={6}>
          {(answer) => <FailureCharts answer={answer} selection={selection} />}
        </QueryView>
        {ofExceptions ? <Problems selection={selection} /> : <Rows selection={selection} />}
      </div>
      <div className={styles.column}>
        <QueryView query={overTime} rows={8}>
          {(answer) => <TopLists answer={answer} selection={selection} />}
        </QueryView>
        {ofExceptions ? (
          <ExceptionSamples selection={selection} count={overTime.data?.failed ?? 0} />
        ) : (
          <Samples selection={selection} count={overTime.data?.failed ?? 0} failed />
        )}
      </div>
    </div>
  );
}

function Rows({ selection }: { readonly selection: Selection }) {
  const table = useFailuresTable(selection);
  return (
    <Panel title={t(`investigate.${selection.tab}`)}>
      <QueryView query={table} rows={10}>
        {(answer) =>
          answer.rows.length === 0 ? (
            <Empty title={t('failures.none')}>
              <WidenRange />
            </Empty>
          ) : (
            <FailuresTable answer={answer} selection={selection} />
          )
        }
      </QueryView>
    </Panel>
  );
}

function Problems({ selection }: { readonly selection: Selection }) {
  const problems = useProblems(selection);
  return (
    <Panel title={t('investigate.exceptions')}>
      <QueryView query={problems} rows={10}>
        {(answer) =>
          answer.problems.length === 0 ? (
            <Empty title={t('failures.noneExceptions')}>
              <WidenRange />
            </Empty>
          ) : (
            <ProblemsTable answer={answer} selection={selection} />
          )
        }
      </QueryView>
    </Panel>
  );
}
