import type { TraceSummary } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { DataTable } from '../../components/table/DataTable.tsx';
import { useGo } from '../../components/use-go.ts';
import { useScheme } from '../../components/use-scheme.ts';
import { traceColumns } from './views/trace-columns.tsx';

interface TraceListProps {
  readonly traces: readonly TraceSummary[];
  /** Columns that are not shown */
  readonly hidden: ReadonlySet<string>;
}

export function TraceList({ traces, hidden }: TraceListProps) {
  const go = useGo();
  const scheme = useScheme();
  const columns = useMemo(
    () => traceColumns(traces, scheme, true).filter(({ id }) => !hidden.has(id)),
    [traces, hidden, scheme],
  );
  return (
    <DataTable
      takesFocus
      label={t('traces.title')}
      rows={traces}
      columns={columns}
      rowKey={({ traceId }) => traceId}
      onOpen={({ traceId, match }) =>
        go('/traces/$traceId', { traceId }, match.parentSpanId ? { span: match.spanId } : {})
      }
    />
  );
}
