import type { Command } from 'commander';
import { stringify } from 'yaml';
import { type Config, optionsByPath } from '../config/schema.ts';
import { addConfigFlags, type ConfigFlags, loadWithFlags } from './config-flags.ts';
import type { Finish } from './finish.ts';

export function addConfigCheck(program: Command, finish: Finish): void {
  const config = program.command('config').description('look at the configuration');
  addConfigFlags(config.command('check'))
    .description('say what is wrong, with line and column, or print what is in force')
    .action((flags: ConfigFlags) => {
      const loaded = loadWithFlags(flags);
      process.stdout.write(
        `# from ${loaded.file ?? 'defaults'}, environment and flags\n${describe(loaded.config)}`,
      );
      finish(loaded.warnings.length === 0 ? 0 : 1);
    });
}

/** The configuration as headwater.yaml, secrets left out. */
function describe(config: Config): string {
  const shown = structuredClone(config) as unknown as Record<string, unknown>;
  for (const [path, option] of optionsByPath) {
    if (!option.secret) continue;
    const [first = '', second] = path.split('.');
    const holder = second === undefined ? shown : (shown[first] as Record<string, unknown>);
    const name = second ?? first;
    holder[name] = hide(holder[name]);
  }
  return stringify(shown);
}

function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(() => '[hidden]');
  return value === undefined ? undefined : '[hidden]';
}
