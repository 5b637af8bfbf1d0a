import type { SpanMeasure } from '@headwater/contract';
import { type ComponentProps, useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { useScheme } from '../../../components/use-scheme.ts';
import { NoSpans } from '../NoSpans.tsx';
import type { Explorer } from '../use-explorer.ts';
import { GroupTable } from './GroupTable.tsx';
import { latencyColumn } from './latency-column.tsx';
import { useGroupLatency, useGroups } from './use-groups.ts';

/** Measures as columns, groups as rows. */
export function TableView({ explorer }: { readonly explorer: Explorer }) {
  return <Groups explorer={explorer} measures={explorer.measures} />;
}

const ofTraces: readonly SpanMeasure[] = [
  { fn: 'count' },
  { fn: 'unique', key: 'trace_id' },
  { fn: 'errors' },
  { fn: 'error_rate' },
  { fn: 'p50', key: '@duration' },
  { fn: 'p95', key: '@duration' },
  { fn: 'p99', key: '@duration' },
];

/** What a query's traces have in common: requests, errors, latency and where it goes, by group. */
export function TraceGroupsView({ explorer }: { readonly explorer: Explorer }) {
  const titles = [
    t('term.requests'),
    t('group.traces'),
    t('term.errors'),
    t('term.errorRate'),
    'p50',
    'p95',
    'p99',
  ];
  return <Groups explorer={explorer} measures={ofTraces} titles={titles} withLatency />;
}

interface GroupsProps {
  readonly explorer: Explorer;
  readonly measures: readonly SpanMeasure[];
  readonly titles?: readonly string[];
  readonly withLatency?: boolean;
}

function Groups({ explorer, measures, titles, withLatency = false }: GroupsProps) {
  const query = useGroups(explorer, { view: 'table', measures });
  const Table = withLatency ? LatencyTable : GroupTable;
  return (
    <QueryView query={query} rows={12}>
      {(data) =>
        data.groups.length === 0 ? (
          <NoSpans explorer={explorer} />
        ) : (
          <Table
            explorer={explorer}
            data={data}
            // Old data has as many values as it was asked for.
            measures={measures.slice(0, data.groups[0]!.values.length)}
            {...(titles && { titles })}
          />
        )
      }
    </QueryView>
  );
}

function LatencyTable(props: ComponentProps<typeof GroupTable>) {
  const { data } = useGroupLatency(props.explorer, props.data.groups);
  const scheme = useScheme();
  const more = useMemo(() => [latencyColumn(data?.groups ?? [], scheme)], [data, scheme]);
  return <GroupTable {...props} more={more} />;
}
