import type { ServiceSummary } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { DataTable } from '../../components/table/DataTable.tsx';
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
  return (
    <DataTable
      label={t('services.title')}
      rows={services}
      columns={columns}
      rowKey={({ name }) => name}
      initialSort={{ id: 'rate', descending: true }}
      onOpen={({ name }) => go('/services/$service', { service: name })}
      {...(maxHeight !== undefined && { maxHeight })}
    />
  );
}
