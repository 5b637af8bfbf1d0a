import { existsSync, readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Setting } from '../sources/setting.ts';
import { type AgentOption, agentOptions } from './datadog-options.ts';

/** What a datadog.yaml and the Agent's variables mean here. */
export interface DatadogConfig {
  readonly settings: readonly Setting[];
  /** `api_key`, where there is one: a key of ours only where the server listens beyond this machine. */
  readonly apiKey: string | undefined;
  /** What is not taken, and what to do about it; full sentences without their stop. */
  readonly notices: readonly string[];
}

/** The file Datadog ships has 160 KB. */
const limitBytes = 1024 * 1024;
const standardFile = '/etc/datadog-agent/datadog.yaml';
/** Said by the Agent about itself, and by tracers: no options of ours. */
const quiet = /^(apm_config|api_key|logs_config|process_config|inventories_.*|config_providers|listeners)$/;

/**
 * Reads the Agent's configuration: the named file, or the standard one where it exists, and `DD_*` variables, which
 * win over it.
 * @throws HeadwaterError HEADWATER_CONFIG_FILE when a named file cannot be read, HEADWATER_CONFIG_INVALID when it is
 *   no YAML
 */
export function readDatadogConfig(named: string | undefined): DatadogConfig {
  const path = named ?? (existsSync(standardFile) ? standardFile : undefined);
  return parseDatadogConfig(path, path === undefined ? '' : readText(path), process.env);
}

/** @throws HeadwaterError HEADWATER_CONFIG_INVALID */
export function parseDatadogConfig(
  path: string | undefined,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): DatadogConfig {
  const file = flatten(parseFile(path ?? 'datadog.yaml', text));
  const settings: Setting[] = [];
  const notices: string[] = [];
  for (const option of agentOptions) {
    const variable = valueOfVariable(option, environment[option.variable]);
    const value = variable ?? file.get(option.path);
    if (value === undefined || value === null || value === '') continue;
    const taken = option.take(value);
    const where = variable === undefined ? `${path}: ${option.path}` : option.variable;
    for (const [to, setting] of Object.entries(taken.settings ?? {}))
      settings.push({ path: to, value: setting, where });
    if (taken.notice !== undefined) notices.push(taken.notice);
  }
  const unknown = [...file.keys()].filter((key) => !isLookedAt(key));
  if (unknown.length > 0)
    notices.push(`${path}: not taken: ${[...new Set(unknown)].slice(0, 20).join(', ')}`);
  const apiKey = environment.DD_API_KEY ?? file.get('api_key');
  return {
    settings,
    apiKey: typeof apiKey === 'string' && apiKey !== '' ? apiKey : undefined,
    notices,
  };
}

/** The values of the file by path; lists, and maps that an option names, stay whole. */
function flatten(value: unknown, prefix = '', into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (prefix !== '' && value !== null) into.set(prefix, value);
    return into;
  }
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const isWhole = agentOptions.some((option) => option.path === path);
    const isOpened = agentOptions.some((option) => option.path.startsWith(`${path}.`));
    if (isOpened && !isWhole) flatten(inner, path, into);
    else into.set(path, inner);
  }
  return into;
}

function isLookedAt(path: string): boolean {
  return quiet.test(path) || agentOptions.some((option) => option.path === path);
}

function valueOfVariable({ parse: read, path, variable }: AgentOption, text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  if (path !== 'apm_config.replace_tags') return read === undefined ? text : read(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HeadwaterError('HEADWATER_CONFIG_INVALID', `${variable} must be JSON`, { cause });
  }
}

function parseFile(name: string, text: string): unknown {
  try {
    const value: unknown = parse(text, { maxAliasCount: 100 }) ?? {};
    if (typeof value === 'object' && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new HeadwaterError('HEADWATER_CONFIG_INVALID', `${name}: ${(cause as Error).message}`, { cause });
  }
  throw new HeadwaterError('HEADWATER_CONFIG_INVALID', `${name}: must be a map of options`);
}

function readText(path: string): string {
  try {
    if (statSync(path).size > limitBytes) throw new Error(`is larger than ${limitBytes} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HeadwaterError('HEADWATER_CONFIG_FILE', `${path}: ${(cause as Error).message}`, { cause });
  }
}
