import type { TraceSummary } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { DataTable } from '../../components/table/DataTable.tsx';
import { useShownFirst } from '../../components/table/narrow.ts';
import { useGo } from '../../components/use-go.ts';
import { useScheme } from '../../components/use-scheme.ts';
import { traceColumns } from './views/trace-columns.tsx';

interface TraceListProps {
  readonly traces: readonly TraceSummary[];
  /** Columns that are not shown */
  readonly hidden: ReadonlySet<string>;
  /** On a telephone the numbers come before the names, which are all the same here */
  readonly alike?: boolean;
}

export function TraceList({ traces, hidden, alike = false }: TraceListProps) {
  const go = useGo();
  const scheme = useScheme();
  const columns = useMemo(
    () => traceColumns(traces, scheme, true).filter(({ id }) => !hidden.has(id)),
    [traces, hidden, scheme],
  );
  const reordered = useShownFirst(columns);
  return (
    <DataTable
      takesFocus
      label={t('traces.title')}
      rows={traces}
      columns={alike ? reordered : columns}
      rowKey={({ traceId }) => traceId}
      onOpen={({ traceId, match }) =>
        go('/traces/$traceId', { traceId }, match.parentSpanId ? { span: match.spanId } : {})
      }
    />
  );
}
