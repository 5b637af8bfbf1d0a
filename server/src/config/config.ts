import { HeadwaterError } from '../errors/headwater-error.ts';
import { checkExposure } from './exposure.ts';
import { checkFaults } from './fault-gate.ts';
import { type Config, general, optionsByPath, sections } from './schema.ts';
import { parseEnvironment } from './sources/environment.ts';
import type { Setting } from './sources/setting.ts';
import { parseYamlFile } from './sources/yaml-file.ts';

export interface ConfigSources {
  readonly file?: { readonly name: string; readonly text: string } | undefined;
  /** From the configuration of a Datadog Agent; the environment wins over it, it wins over the file. */
  readonly datadog?: readonly Setting[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** From the command line; wins over the environment, which wins over the file. */
  readonly flags?: readonly Setting[];
}

export interface ReadConfig {
  readonly config: Config;
  /** Lines about what was ignored. */
  readonly warnings: readonly string[];
}

/**
 * Puts the configuration together from its sources and checks all of it.
 *
 * @throws HeadwaterError HEADWATER_CONFIG_INVALID with one line per problem, each beginning with its place
 *   HEADWATER_CONFIG_EXPOSED when it listens beyond this machine without keys
 *   HEADWATER_CONFIG_FAULTS when fault injection is on outside tests
 */
export function readConfig(sources: ConfigSources): ReadConfig {
  const file = sources.file ? parseYamlFile(sources.file.name, sources.file.text) : undefined;
  const environment = parseEnvironment(sources.environment ?? {});
  const problems = [...(file?.problems ?? [])];
  const given = [
    ...(file?.settings ?? []),
    ...(sources.datadog ?? []),
    ...environment.settings,
    ...(sources.flags ?? []),
  ];
  const values = new Map<string, unknown>();
  for (const setting of given) {
    const checked = checkSetting(setting);
    if ('problems' in checked) problems.push(...checked.problems);
    else values.set(setting.path, checked.value);
  }
  if (problems.length > 0)
    throw new HeadwaterError('HEADWATER_CONFIG_INVALID', `\n  ${problems.join('\n  ')}`);
  const config = assemble(values);
  checkExposure(config);
  checkFaults(config, sources.environment ?? {});
  return { config, warnings: environment.problems };
}

/** The configuration of a server with nothing set but these options, by path; for tests and tools. */
export function configWith(overrides: Readonly<Record<string, unknown>> = {}): Config {
  const flags = Object.entries(overrides).map(([path, value]) => ({ path, value, where: path }));
  return readConfig({ flags }).config;
}

function checkSetting({ path, value, where }: Setting): { value: unknown } | { problems: string[] } {
  const option = optionsByPath.get(path);
  if (option === undefined) return { problems: [`${where}: there is no option ${path}`] };
  const result = option.schema.safeParse(value);
  if (result.success) return { value: result.data };
  const shown = option.secret || typeof value === 'object' ? '' : ` (is ${JSON.stringify(value)})`;
  return {
    problems: result.error.issues.map((issue) => {
      const place = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
      return `${where}: ${path}${place.join('')} ${issue.message}${shown}`;
    }),
  };
}

function assemble(values: ReadonlyMap<string, unknown>): Config {
  const take = (path: string) => (values.has(path) ? values.get(path) : optionsByPath.get(path)?.default);
  const top = Object.keys(general.options).map((key) => [key, take(key)]);
  const nested = Object.entries(sections).map(([name, section]) => [
    name,
    Object.fromEntries(Object.keys(section.options).map((key) => [key, take(`${name}.${key}`)])),
  ]);
  return Object.fromEntries([...top, ...nested]) as Config;
}
