import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../config/child-environment.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';

const samples = fileURLToPath(new URL('../../../../samples/', import.meta.url));

/**
 * Runs the sample services with traffic against an OTLP/HTTP address; installs their packages the first time.
 *
 * @param headers to send along, as OTEL_EXPORTER_OTLP_HEADERS spells them; may be empty
 * @throws HeadwaterError HEADWATER_CLI_START when they cannot be installed
 */
export async function startDemo(otlpHttp: string, headers: string): Promise<{ stop(): void }> {
  if (!existsSync(`${samples}node_modules`)) install();
  const child = spawn(process.execPath, [`${samples}src/demo.ts`], {
    cwd: samples,
    env: childEnvironment({
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpHttp,
      ...(headers && { OTEL_EXPORTER_OTLP_HEADERS: headers }),
    }),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  process.stdout.write('\n  demo    notes and calendar are running, with traffic\n');
  return { stop: () => child.kill('SIGTERM') };
}

function install(): void {
  process.stdout.write('\nheadwater: installing the sample services (npm ci)\n');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: samples,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new HeadwaterError('HEADWATER_CLI_START', 'npm ci failed in samples/, see above');
}
