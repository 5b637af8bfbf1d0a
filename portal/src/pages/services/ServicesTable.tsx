import type { ServiceSummary } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { DataTable } from '../../components/table/DataTable.tsx';
import { useShownFirst } from '../../components/table/narrow.ts';
import { useGo } from '../../components/use-go.ts';
import { serviceColumns } from './service-columns.tsx';

interface ServicesTableProps {
  readonly services: readonly ServiceSummary[];
  /** Length of the time range, for rates */
  readonly rangeMs: number;
  readonly maxHeight?: number | string;
  /** Only what tells at a glance how a service is: fits beside something else. */
  readonly brief?: boolean;
}

const briefColumns = ['name', 'rate', 'trend', 'errors', 'p50Ns', 'p95Ns', 'apdex', 'version'];

export function ServicesTable({ services, rangeMs, maxHeight, brief = false }: ServicesTableProps) {
  const go = useGo();
  const columns = useMemo(
    () => serviceColumns(services, rangeMs).filter(({ id }) => !brief || briefColumns.includes(id)),
    [services, rangeMs, brief],
  );
  const shown = useShownFirst(columns);
  return (
    <DataTable
      label={t('services.title')}
      rows={services}
      columns={shown}
      rowKey={({ name }) => name}
      initialSort={{ id: 'rate', descending: true }}
      onOpen={({ name }) => go('/services/$service', { service: name })}
      {...(maxHeight !== undefined && { maxHeight })}
    />
  );
}
