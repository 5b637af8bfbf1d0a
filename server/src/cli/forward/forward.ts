import type { Command } from 'commander';
import { isLoopback } from '../../config/exposure.ts';
import { loadConfig } from '../../config/load.ts';
import {
  type ForwarderInput,
  type LocalForwarderConfig,
  readLocalForwarder,
} from '../../config/local-forwarder.ts';
import type { Setting } from '../../config/sources/setting.ts';
import { describeInput, type ForwarderLog, openForwarderLog } from '../../telemetry/forwarder-log.ts';
import { openLog } from '../../telemetry/log.ts';
import type { Finish } from '../command-line.ts';
import { explainPort } from '../start/explain-port.ts';
import { waitForStop } from '../start/wait-for-stop.ts';

interface ForwardFlags {
  readonly config: string;
  readonly dataDir?: string;
  readonly portOffset?: string;
  readonly host?: string;
}

/** How often the counters are written, as Microsoft's forwarder does. */
const countersEveryMs = 60_000;

export function addForward(program: Command, finish: Finish): void {
  program
    .command('forward')
    .description("run as Application Insights' Local Forwarder: take OpenCensus, keep it here")
    .option('-c, --config <file>', "Microsoft's configuration file", 'LocalForwarder.config')
    .option('-d, --data-dir <directory>', 'where the data and LocalForwarder.log are kept')
    .option('-p, --port-offset <number>', 'added to every port')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .action(async (flags: ForwardFlags) => {
      finish(await forward(flags));
    });
}

async function forward(flags: ForwardFlags): Promise<number> {
  const file = readLocalForwarder(flags.config);
  const { config, warnings } = loadConfig({ flags: settingsOf(flags, file) });
  // Imported late: the other commands do not wait for the engine's and the receivers' code.
  const { startServer } = await import('../../main.ts');
  const log = openLog({
    level: config.telemetry.logLevel,
    json: config.telemetry.logJson || !process.stderr.isTTY,
  });
  const server = await startServer(config, log).catch((error: unknown) => {
    throw explainPort(error);
  });
  const lines = openForwarderLog({
    directory: config.dataDir,
    now: () => new Date(),
    write: (line) => process.stdout.write(line),
  });
  lines.info('Starting the console host...');
  lines.info(`Loaded configuration. ${flags.config}`);
  for (const warning of warnings) lines.warn(warning);
  warnOfHosts(lines, file, flags);
  listening(lines, 'AI', undefined);
  if (file.applicationInsights.enabled) {
    lines.warn(
      'The AI input of the file is not taken; Application Insights SDKs report to the portal’s address',
    );
  }
  listening(lines, 'OpenCensus', server.addresses.opencensus);
  if (file.instrumentationKey !== '') {
    lines.info(
      `Telemetry of ${file.instrumentationKey} is kept here, see ${server.addresses.portal ?? 'the portal'}`,
    );
  }
  lines.info('The library is running');
  const tell = (): void => lines.info(describeInput('OpenCensus', server.inputs.openCensus));
  tell();
  const timer = setInterval(tell, countersEveryMs);
  return await waitForStop(log, async () => {
    clearInterval(timer);
    await server.stop();
    tell();
    lines.info('The library is stopped');
  });
}

/** The file says where to listen; flags win. Other receivers stay closed: a forwarder takes what a forwarder takes. */
function settingsOf(flags: ForwardFlags, { openCensus }: LocalForwarderConfig): Setting[] {
  const where = flags.config;
  const settings: Setting[] = ['otlpGrpc', 'otlpHttp', 'datadogTrace', 'dogstatsd'].map((name) => ({
    path: `ports.${name}`,
    value: 'off',
    where,
  }));
  if (!openCensus.enabled) settings.push({ path: 'ports.opencensus', value: 'off', where });
  else if (openCensus.port !== undefined)
    settings.push({ path: 'ports.opencensus', value: openCensus.port, where });
  const host = flags.host ?? (isEveryInterface(openCensus) ? undefined : openCensus.host);
  if (host !== undefined) settings.push({ path: 'host', value: host, where });
  if (flags.dataDir !== undefined)
    settings.push({ path: 'dataDir', value: flags.dataDir, where: '--data-dir' });
  if (flags.portOffset !== undefined)
    settings.push({ path: 'portOffset', value: flags.portOffset, where: '--port-offset' });
  return settings;
}

const isEveryInterface = ({ host }: ForwarderInput): boolean => host === '0.0.0.0' || host === '::';

/** Microsoft's default is every interface; without keys that would let everybody write and read. */
function warnOfHosts(lines: ForwarderLog, { openCensus }: LocalForwarderConfig, flags: ForwardFlags): void {
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
