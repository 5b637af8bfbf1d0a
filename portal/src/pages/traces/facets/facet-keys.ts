import { en } from '../../../app/messages/en.ts';
import type { MessageKey } from '../../../app/messages/index.ts';
import { t } from '../../../app/messages/index.ts';

/** Facets that are there before anyone adds one. */
export const ownFacets = [
  'service',
  'env',
  'status',
  'resource_name',
  'operation_name',
  'kind',
  'type',
  '@http.status_code',
  '@http.method',
  '@http.route',
  '@db.system',
  '@error.type',
  'host',
  'version',
] as const;

export const ownMeasures = ['@duration'] as const;

/** Open until someone closes them. */
export const openAtFirst: readonly string[] = ['@duration', 'service', 'env', 'status', 'resource_name'];

/** Pages' own names for keys they know, the key itself for others: that is a client's text. */
export function facetTitle(key: string): string {
  const message = `facet.${key}`;
  return Object.hasOwn(en, message) ? t(message as MessageKey) : key;
}
