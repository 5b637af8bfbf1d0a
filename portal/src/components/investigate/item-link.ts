import type { TelemetryItem } from '@headwater/contract';
import type { UrlState } from '../../app/scope/use-url-state.ts';
import { nanoToMs } from '../../format/time.ts';

/** Where telemetry without an operation is shown. */
export const noOperation = 'none';

/** The end-to-end transaction of an item, with the item open in it. */
export function itemTarget(item: Pick<TelemetryItem, 'id' | 'operationId'>): {
  to: '/transactions/$operationId';
  params: { operationId: string };
  search: UrlState;
} {
  return {
    to: '/transactions/$operationId',
    params: { operationId: item.operationId || noOperation },
    search: { item: item.id },
  };
}

export function itemMs(item: Pick<TelemetryItem, 'timeUnixNano'>): number {
  return nanoToMs(item.timeUnixNano);
}

/** Rows that say the same at the same time have the same id. */
export function itemKey({ id, spanId, parentId }: TelemetryItem): string {
  return `${id}${spanId}${parentId}`;
}
