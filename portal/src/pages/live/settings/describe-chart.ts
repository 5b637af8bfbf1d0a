import type { LiveChart, LiveFilter } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';

/** What a chart shows, in one line: `requests where Success is false`. */
export function describeChart({ telemetry, groups }: Pick<LiveChart, 'telemetry' | 'groups'>): string {
  const conditions = groups.map((filters) => filters.map(describeFilter).join(', ')).filter(Boolean);
  const what = t(`live.telemetry.${telemetry}`);
  return conditions.length === 0 ? what : `${what}: ${conditions.join(` ${t('live.editOr')} `)}`;
}

export function describeFilter({ field, predicate, comparand }: LiveFilter): string {
  const name = field === '*' ? t('live.any') : field.replace(/^CustomDimensions\./, '');
  return `${name} ${t(`live.is.${predicate}`)} ${comparand}`;
}
