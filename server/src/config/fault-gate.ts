import { HeadwaterError } from '../errors/headwater-error.ts';
import type { Config } from './schema.ts';

/**
 * Keeps fault injection out of real use.
 * @throws HeadwaterError HEADWATER_CONFIG_FAULTS
 */
export function checkFaults(
  { faults }: Pick<Config, 'faults'>,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const set = Object.entries(faults).flatMap(([name, isSet]) => (isSet ? [`faults.${name}`] : []));
  if (set.length === 0 || environment.NODE_ENV === 'test') return;
  throw new HeadwaterError('HEADWATER_CONFIG_FAULTS', `${set.join(', ')}. Remove it.`);
}
