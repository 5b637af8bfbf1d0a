import { createUser, listUsers, removeUser } from '@headwater/contract';
import type { Command } from 'commander';
import { readLocalToken } from '../access/local-token.ts';
import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { addConfigFlags, type ConfigFlags, loadWithFlags } from './config-flags.ts';
import type { Finish } from './finish.ts';
import { callServer, localUrl } from './local-server.ts';

interface AddFlags extends ConfigFlags {
  readonly reader?: boolean;
  readonly project?: string;
}

/** `headwater user add|remove|list`: who may sign in on the running server. */
export function addUser(program: Command, finish: Finish): void {
  const user = program.command('user').description('say who may sign in on the portal');
  addConfigFlags(user.command('add <name>'))
    .description('make a user, or give one a new password; it is printed once')
    .option('--reader', 'may read, not manage')
    .option('--project <name>', 'may read this project only')
    .action(async (name: string, flags: AddFlags) => {
      const { reader, project } = flags;
      const body = { name, role: reader ? 'reader' : 'admin', ...(project === undefined ? {} : { project }) };
      const made = createUser.response.parse(await call(flags, 'POST', createUser.path, body));
      process.stdout.write(`user      ${made.name}\npassword  ${made.password}\n`);
      process.stderr.write('The password is not kept anywhere: note it now.\n');
      finish(0);
    });
  addConfigFlags(user.command('remove <name>'))
    .description('remove a user and end the sessions')
    .action(async (name: string, flags: ConfigFlags) => {
      const path = removeUser.path.replace(':name', encodeURIComponent(name));
      const { removed } = removeUser.response.parse(await call(flags, 'DELETE', path));
      process.stdout.write(removed ? `removed ${name}\n` : `there is no user ${name}\n`);
      finish(removed ? 0 : 1);
    });
  addConfigFlags(user.command('list'))
    .description('print who may sign in')
    .action(async (flags: ConfigFlags) => {
      const { users } = listUsers.response.parse(await call(flags, 'GET', listUsers.path));
      for (const { name, role, project } of users)
        process.stdout.write(`${name}  ${role}${project === undefined ? '' : `  ${project}`}\n`);
      finish(0);
    });
}

/** @throws HeadwaterError HEADWATER_CLI_ANSWER | HEADWATER_CLI_UNREACHABLE */
async function call(flags: ConfigFlags, method: string, path: string, body?: unknown): Promise<unknown> {
  const { config } = loadWithFlags(flags);
  const response = await callServer(localUrl(config, 'portal') + path, {
    method,
    headers: { ...localHeader(config), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  throw new HeadwaterError(
    'HEADWATER_CLI_ANSWER',
    `${response.status} ${JSON.stringify(answer).slice(0, 500)}`,
  );
}

function localHeader({ dataDir }: Config): Record<string, string> {
  const token = readLocalToken(dataDir);
  return token === undefined ? {} : { 'x-headwater-key': token };
}
