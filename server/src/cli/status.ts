import { getStatus } from '@headwater/contract';
import type { Command } from 'commander';
import type { z } from 'zod';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { addConfigFlags, type ConfigFlags, loadWithFlags } from './config-flags.ts';
import type { Finish } from './finish.ts';
import { callServer, keyHeader, localUrl } from './local-server.ts';

type Status = z.output<typeof getStatus.response>;

export function addStatus(program: Command, finish: Finish): void {
  addConfigFlags(program.command('status'))
    .description('say how the running server is; exit code 1 when it is not well')
    .option('--json', 'print what the API answers')
    .action(async (flags: ConfigFlags & { json?: boolean }) => {
      const { config } = loadWithFlags(flags);
      const response = await callServer(localUrl(config, 'portal') + getStatus.path, {
        headers: keyHeader(config, 'read'),
      });
      const body: unknown = await response.json();
      const status = getStatus.response.safeParse(body);
      if (!response.ok || !status.success) {
        throw new HeadwaterError(
          'HEADWATER_CLI_ANSWER',
          `${response.status} ${JSON.stringify(body).slice(0, 500)}`,
        );
      }
      process.stdout.write(
        flags.json ? `${JSON.stringify(body, null, 2)}\n` : describeStatus(status.data, Date.now()),
      );
      finish(isWell(status.data) ? 0 : 1);
    });
}

function isWell({ engine, journal, receivers }: Status): boolean {
  return engine.state === 'ready' && !journal.full && receivers.every(({ listening }) => listening);
}

/** @param nowMs the time now, for how long the server runs */
export function describeStatus(status: Status, nowMs: number): string {
  const { engine, journal } = status;
  const arrived = status.lastMinute.map(
    ({ service, dialect, spans, logs, metricPoints }) =>
      `  ${service} (${dialect}): ${spans} spans, ${logs} log records, ${metricPoints} metric points`,
  );
  const lines = [
    `Headwater ${status.version}, up for ${describeDuration(nowMs - status.startedMs)}`,
    `engine   ${engine.state}, version ${engine.version}, ${engine.restarts} restarts`,
    `journal  ${megabytes(journal.bytes)}, ${megabytes(journal.unloadedBytes)} of it not in the store yet${journal.full ? ', FULL' : ''}`,
    ...status.receivers.map(
      ({ name, address, listening }) => `${name}  ${address}${listening ? '' : ', NOT LISTENING'}`,
    ),
    arrived.length === 0 ? 'nothing arrived in the last minute' : 'arrived in the last minute:',
    ...arrived,
    ...status.refused.map(({ reason, count }) => `refused  ${count} (${reason})`),
  ];
  return `${lines.join('\n')}\n`;
}

function describeDuration(durationMs: number): string {
  const minutes = Math.floor(durationMs / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(durationMs / 1_000))} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
