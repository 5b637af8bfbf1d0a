import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../config/child-environment.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { connectionString } from '../../model/resource-ids.ts';

const samples = fileURLToPath(new URL('../../../../samples/', import.meta.url));

/** Where the samples report; without an address for Datadog all of them use OpenTelemetry. */
interface DemoAddresses {
  readonly otlpHttp: string;
  /** As OTEL_EXPORTER_OTLP_HEADERS spells them */
  readonly headers?: string;
  readonly datadogTrace?: string | undefined;
  readonly dogstatsd?: string | undefined;
  readonly portal?: string | undefined;
}

/**
 * Runs the sample services with traffic; installs their packages the first time.
 *
 * @throws HeadwaterError HEADWATER_CLI_START when they cannot be installed
 */
export async function startDemo(addresses: DemoAddresses): Promise<{ stop(): void }> {
  if (!existsSync(`${samples}node_modules/dd-trace`)) install();
  const child = spawn(process.execPath, [`${samples}src/demo.ts`], {
    cwd: samples,
    env: childEnvironment(demoVariables(addresses)),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  process.stdout.write('\n  demo    notes and calendar are running, with traffic and people in browsers\n');
  return { stop: () => child.kill('SIGTERM') };
}

function demoVariables(addresses: DemoAddresses): Record<string, string> {
  const { otlpHttp, headers, datadogTrace, dogstatsd, portal } = addresses;
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpHttp,
    ...(headers && { OTEL_EXPORTER_OTLP_HEADERS: headers }),
    ...(datadogTrace && { DD_TRACE_AGENT_URL: datadogTrace }),
    ...(dogstatsd && { DD_DOGSTATSD_PORT: dogstatsd.split(':').at(-1) ?? '' }),
    ...(portal && { DD_LOGS_URL: portal }),
    // Never the one of our own environment, which may lead elsewhere.
    APPLICATIONINSIGHTS_CONNECTION_STRING: portal ? connectionString(portal, 'default') : '',
  };
}

function install(): void {
  process.stdout.write('\nheadwater: installing the sample services (npm ci)\n');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: samples,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new HeadwaterError('HEADWATER_CLI_START', 'npm ci failed in samples/, see above');
}
