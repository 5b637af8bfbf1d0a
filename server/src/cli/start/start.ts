import type { Command } from 'commander';
import type { Addresses } from '../../config/ports.ts';
import type { Config } from '../../config/schema.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { openLog } from '../../telemetry/log.ts';
import { readVersion } from '../../telemetry/version.ts';
import { addConfigFlags, type ConfigFlags, loadWithFlags } from '../config-flags.ts';
import type { Finish } from '../finish.ts';
import { keyHeader } from '../local-server.ts';
import { describeStart } from './banner.ts';
import { startDemo } from './demo.ts';
import { explainPort } from './explain-port.ts';
import { openInBrowser } from './open-in-browser.ts';
import { waitForStop } from './wait-for-stop.ts';

interface StartFlags extends ConfigFlags {
  readonly demo?: boolean;
  readonly open?: boolean;
  readonly datadogConfig?: string | true;
}

export function addStart(program: Command, finish: Finish): void {
  addConfigFlags(program.command('start'))
    .description('run the server until it is told to stop (SIGTERM, Ctrl-C)')
    .option('--demo', 'also run the sample services, with traffic')
    .option('--datadog-config [file]', "also read a Datadog Agent's datadog.yaml and DD_* variables")
    .option('--open', 'open the portal in a browser')
    .action(async (flags: StartFlags) => {
      finish(await start(flags));
    });
}

async function start(flags: StartFlags): Promise<number> {
  const { config } = loadWithFlags(flags, flags.datadogConfig);
  if (flags.datadogConfig !== undefined && !config.datadog.apmNonLocal) {
    process.stderr.write(
      'headwater: only tracers on this machine are listened to; for others set apm_config.apm_non_local_traffic: true' +
        ' (DD_APM_NON_LOCAL_TRAFFIC=true)\n',
    );
  }
  const log = openLog({
    level: config.telemetry.logLevel,
    json: config.telemetry.logJson || !process.stderr.isTTY,
  });
  // Imported late: the other commands do not wait for the engine's and the receivers' code.
  const { startServer } = await import('../../main.ts');
  const server = await startServer(config, log).catch((error: unknown) => {
    throw explainPort(error);
  });
  process.stdout.write(
    describeStart({
      version: readVersion(),
      addresses: server.addresses,
      dataDir: config.dataDir,
      keyed: config.keys.length > 0,
    }),
  );
  const demo = flags.demo ? await startDemoOn(server.addresses, config) : undefined;
  if (flags.open && server.addresses.portal) openInBrowser(server.addresses.portal);
  return await waitForStop(log, async () => {
    demo?.stop();
    await server.stop();
  });
}

async function startDemoOn(addresses: Addresses, config: Config) {
  const otlpHttp = addresses.otlpHttp ?? addresses.portal;
  if (otlpHttp === undefined) {
    throw new HeadwaterError(
      'HEADWATER_CLI_START',
      '--demo needs ports.otlpHttp or ports.portal, both are off',
    );
  }
  const [header] = Object.entries(keyHeader(config, 'ingest'));
  if (header !== undefined) return startDemo({ otlpHttp, headers: header.join('=') });
  return startDemo({ ...addresses, otlpHttp });
}
