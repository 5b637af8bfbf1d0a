import { SegmentedControl, Select } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { type Explorer, orders } from '../use-explorer.ts';

/** Traces or spans, and their order. */
export function ListTools({ explorer: { rows, order, set } }: { readonly explorer: Explorer }) {
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t('explorer.rows')}
        value={rows}
        data={(['traces', 'spans'] as const).map((value) => ({ value, label: t(`explorer.rows.${value}`) }))}
        onChange={(value) => set({ rows: value === 'traces' ? undefined : value, hide: undefined })}
      />
      <Select
        size="xs"
        aria-label={t('traces.order')}
        w={136}
        allowDeselect={false}
        value={order}
        data={orders.map((value) => ({ value, label: t(`traces.order.${value}`) }))}
        onChange={(value) => set({ order: value === 'newest' ? undefined : (value ?? undefined) })}
      />
    </>
  );
}
