import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { isLoopback } from '../../config/exposure.ts';
import { loadConfig } from '../../config/load.ts';
import {
  type ForwarderInput,
  type LocalForwarderConfig,
  readLocalForwarder,
} from '../../config/local-forwarder.ts';
import { shiftPorts } from '../../config/ports.ts';
import type { Config } from '../../config/schema.ts';
import { becomeSmall } from '../../config/small-process.ts';
import { describeInput, type ForwarderLog, openForwarderLog } from '../../telemetry/forwarder-log.ts';
import { openLog } from '../../telemetry/log.ts';
import type { Finish } from '../finish.ts';
import { explainPort } from '../start/explain-port.ts';
import { waitForStop } from '../start/wait-for-stop.ts';
import { destinationsOf } from './destinations.ts';
import { type ForwardFlags, settingsOf } from './forward-settings.ts';
import { startForwarding } from './start-forwarding.ts';

/** How often the counters are written, as Microsoft's forwarder does. */
const countersEveryMs = 60_000;
const standardFile = 'LocalForwarder.config';

export function addForward(program: Command, finish: Finish): void {
  program
    .command('forward')
    .description(
      "run as Application Insights' Local Forwarder, or as an agent that only collects and sends on",
    )
    .option(
      '-c, --config <file>',
      `Microsoft's configuration file (default: ${standardFile} where it exists)`,
    )
    .option('-d, --data-dir <directory>', 'where queues, data and LocalForwarder.log are kept')
    .option('-p, --port-offset <number>', 'added to every port')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--connection-string <text>', "Application Insights' connection string to send to")
    .option('--endpoint <url>', 'address that the instrumentation key of the file belongs to')
    .option('--keep', 'keep everything here, too')
    .argument('[noninteractive]', "taken and ignored, as Microsoft's console host does")
    .action(async (_argument: string | undefined, flags: ForwardFlags) => {
      finish(await forward(flags));
    });
}

async function forward(flags: ForwardFlags): Promise<number> {
  const path = flags.config ?? (existsSync(standardFile) ? standardFile : undefined);
  const file = path === undefined ? undefined : readLocalForwarder(path);
  const { config, warnings } = loadConfig({ flags: settingsOf(flags, file) });
  const destinations = destinationsOf(config, flags, file, portalUrl(config));
  if (destinations.length > 0 && flags.keep !== true) becomeSmall();
  const log = openLog({
    level: config.telemetry.logLevel,
    json: config.telemetry.logJson || !process.stderr.isTTY,
  });
  const mode = { keeps: flags.keep === true, isLocalForwarder: file !== undefined };
  const running = await startForwarding(config, log, destinations, mode).catch((error: unknown) => {
    throw explainPort(error);
  });
  const lines = openForwarderLog({
    directory: config.dataDir,
    now: () => new Date(),
    write: (line) => process.stdout.write(line),
  });
  lines.info('Starting the console host...');
  lines.info(`Loaded configuration. ${path ?? 'headwater.yaml'}`);
  for (const warning of warnings) lines.warn(warning);
  if (file !== undefined) warnOf(lines, file, flags);
  listening(lines, 'AI', running.addresses.localForwarder);
  listening(lines, 'OpenCensus', running.addresses.opencensus);
  for (const line of running.where) lines.info(line);
  lines.info('The library is running');
  const tell = (): void => {
    lines.info(describeInput('AI', running.inputs.ai));
    lines.info(describeInput('OpenCensus', running.inputs.openCensus));
    for (const line of running.troubles()) lines.warn(line);
  };
  tell();
  const timer = setInterval(tell, countersEveryMs);
  return await waitForStop(log, async () => {
    clearInterval(timer);
    await running.stop();
    tell();
    lines.info('The library is stopped');
  });
}

/** Where a Headwater server with the same port offset would be on this machine. */
function portalUrl(config: Config): string {
  const portal = config.ports.portal === 'off' ? 7_400 : config.ports.portal;
  return `http://127.0.0.1:${shiftPorts({ ...config.ports, portal }, config.portOffset).portal}`;
}

const isEveryInterface = ({ host }: ForwarderInput): boolean => host === '0.0.0.0' || host === '::';

/** Microsoft's default is every interface; without keys that would let everybody write and read. */
function warnOf(lines: ForwarderLog, file: LocalForwarderConfig, flags: ForwardFlags): void {
  const { openCensus } = file;
  if (file.adaptiveSampling) {
    lines.warn('Adaptive sampling of the file is not applied: everything is sent on');
  }
  if (!openCensus.enabled || !isEveryInterface(openCensus) || flags.host !== undefined) return;
  if (isLoopback(openCensus.host)) return;
  lines.warn(
    `Only this machine is listened to, although the file says ${openCensus.host}; for others: --host ${openCensus.host} with keys`,
  );
}

function listening(lines: ForwarderLog, name: 'AI' | 'OpenCensus', address: string | undefined): void {
  if (address === undefined) lines.info(`We will not listen for ${name} data`);
  else lines.info(`We will listen for ${name} data on ${address.replace(/^http:\/\//, '')}`);
}
