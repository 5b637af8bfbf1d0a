import type { ApplicationMap, MapFinding, MapNode } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatShare, threeDigits } from '../../../format/number.ts';

/** The name of a node; who is not known has none of its own. */
export function nodeTitle({ kind, name }: Pick<MapNode, 'kind' | 'name'>): string {
  return kind === 'outside' ? t('map.outsideName') : name || t('term.unknown');
}

/** Name of a node or edge by its id: `orders`, `orders → payment`. */
export function targetTitle(id: string): string {
  return id
    .split('\n')
    .map((part) => {
      const at = part.indexOf(':');
      return nodeTitle({ kind: part.slice(0, at) as MapNode['kind'], name: part.slice(at + 1) });
    })
    .join(' → ');
}

/** What is abnormal, with the numbers that say so. */
export function findingWords({ measure, before, now, callsBefore, callsNow }: MapFinding): string {
  const calls = {
    callsNow: formatCount(Math.round(callsNow)),
    callsBefore: formatCount(Math.round(callsBefore)),
  };
  if (measure === 'failures')
    return t('map.found.failures', { now: formatShare(now), before: formatShare(before), ...calls });
  if (measure === 'latency')
    return t('map.found.latency', { now: formatDuration(now), before: formatDuration(before), ...calls });
  if (measure === 'new') return t('map.found.new', calls);
  const words = { now: threeDigits(now), before: threeDigits(before) };
  return t(now < before ? 'map.found.less' : 'map.found.more', words);
}

export function chanceWords({ measure, pValue }: MapFinding): string {
  if (measure === 'new') return '';
  if (pValue < 0.0001) return t('map.chanceTiny');
  return t('map.chance', { percent: formatShare(pValue) });
}

export const findNode = (map: ApplicationMap, id: string) => map.nodes.find((node) => node.id === id);
export const findEdge = (map: ApplicationMap, id: string) => map.edges.find((edge) => edge.id === id);
