import { type ResourceChoice, searchTraces } from '@headwater/contract';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { parseFilters } from '../../../filters/filter-text.ts';
import { TraceList } from '../../traces/TraceList.tsx';
import styles from '../ServicePage.module.css';
import { tracesOf } from '../service/service-filters.ts';

const choices = ['slowest', 'newest', 'failed'] as const;
const shownTraces = 25;
const nothing: ReadonlySet<string> = new Set();

interface SampleTracesProps {
  readonly service: string;
  readonly resource: ResourceChoice;
}

/** The slowest, newest or failed traces of an operation. */
export function SampleTraces({ service, resource }: SampleTracesProps) {
  const scope = useScope();
  const [{ which }, setState] = useUrlState();
  const choice = choices.find((name) => name === which) ?? 'slowest';
  const { f } = tracesOf(service, { resource, failed: choice === 'failed' });
  const query = useQuery({
    queryKey: ['traces', 'sample', f, choice, scope.key],
    queryFn: ({ signal }) =>
      ask(
        searchTraces,
        {
          body: {
            ...scope.ask(),
            filters: parseFilters(f),
            level: 'all',
            order: choice === 'slowest' ? 'slowest' : 'newest',
            limit: shownTraces,
          },
        },
        signal,
      ),
    refetchInterval: scope.refetchInterval,
  });
  return (
    <>
      <div className={styles.tools}>
        <SegmentedControl
          aria-label={t('services.sampleTraces')}
          value={choice}
          data={choices.map((value) => ({ value, label: t(`services.sample.${value}`) }))}
          onChange={(value) =>
            setState({ which: value === 'slowest' ? undefined : value }, { replace: true })
          }
        />
      </div>
      <QueryView query={query} rows={6}>
        {({ traces }) =>
          traces.length === 0 ? (
            <Empty title={t('traces.empty')} />
          ) : (
            <TraceList alike traces={traces} hidden={nothing} />
          )
        }
      </QueryView>
    </>
  );
}
