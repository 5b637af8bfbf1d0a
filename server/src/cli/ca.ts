import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { authorityFile } from '../wire/x509/local-authority.ts';
import { addConfigFlags, type ConfigFlags, loadWithFlags } from './config-flags.ts';
import type { Finish } from './finish.ts';

export function addCa(program: Command, finish: Finish): void {
  addConfigFlags(program.command('ca'))
    .description('print the certificate of the local authority, and how clients trust it')
    .action((flags: ConfigFlags) => {
      const { config } = loadWithFlags(flags);
      const file = authorityFile(config.dataDir);
      if (!existsSync(file)) {
        throw new HeadwaterError('HEADWATER_CLI_CA', `${file} is made by the first \`headwater start\``);
      }
      // The line goes where a person reads it, so that `headwater ca > ca.pem` writes a certificate only.
      process.stderr.write(`# Node.js programs trust it with:\nexport NODE_EXTRA_CA_CERTS=${file}\n`);
      process.stdout.write(readFileSync(file, 'utf8'));
      finish(0);
    });
}
