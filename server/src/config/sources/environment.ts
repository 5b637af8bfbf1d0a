import { optionsByPath } from '../schema.ts';
import type { ReadSettings, Setting } from './setting.ts';
import { suggest } from './suggestion.ts';

const prefix = 'HEADWATER_';

/** Variables that are no options: the configuration file itself, and the tests' own. */
const reserved = new Set([
  'HEADWATER_CONFIG',
  'HEADWATER_CHROMIUM',
  'HEADWATER_FULL',
  'HEADWATER_TEST_COUNTS',
]);

/** Variable of an option: `journal.segmentBytes` is `HEADWATER_JOURNAL_SEGMENT_BYTES`. */
export function variableName(path: string): string {
  const words = path.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter}`);
  return prefix + words.toUpperCase();
}

const pathByVariable = new Map([...optionsByPath.keys()].map((path) => [variableName(path), path]));

/**
 * Reads the options among environment variables. Unknown names are no errors, only told of: an orchestrator sets
 * variables of its own for a service called headwater (`HEADWATER_PORT=tcp://…`).
 */
export function parseEnvironment(variables: Readonly<Record<string, string | undefined>>): ReadSettings {
  const settings: Setting[] = [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    if (!name.startsWith(prefix) || reserved.has(name) || value === undefined) continue;
    const path = pathByVariable.get(name);
    if (path !== undefined) settings.push({ path, value, where: name });
    else if (!isServiceLink(name)) problems.push(describeUnknown(name));
  }
  return { settings, problems };
}

/** Kubernetes' service links: HEADWATER_PORT, HEADWATER_SERVICE_HOST, HEADWATER_PORT_7400_TCP_ADDR, … */
function isServiceLink(name: string): boolean {
  return /^HEADWATER_(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP)(_\w+)?)?)$/.test(name);
}

function describeUnknown(name: string): string {
  const near = suggest(name, pathByVariable.keys());
  return `${name}: there is no such option${near === undefined ? '' : `; did you mean ${near}?`}`;
}
