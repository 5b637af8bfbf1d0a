import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { addConfigFlags, type ConfigFlags, loadWithFlags } from '../config-flags.ts';
import type { Finish } from '../finish.ts';
import { callServer, keyHeader, localUrl } from '../local-server.ts';
import { encodeTestTrace, type TestTrace } from './test-trace.ts';

interface VerifyFlags extends ConfigFlags {
  readonly traces: string;
  readonly timeoutMs: string;
}

interface Target {
  readonly sendUrl: string;
  readonly readUrl: string;
  readonly sendHeaders: Record<string, string>;
  readonly readHeaders: Record<string, string>;
  readonly timeoutMs: number;
}

/** One trace, sent and read back: times from the start of sending. */
export interface Verified {
  readonly traceId: string;
  readonly acknowledgedMs: number;
  /** Undefined when it could not be read in time. */
  readonly readableMs: number | undefined;
}

const pollEveryMs = 5;

export function addVerify(program: Command, finish: Finish): void {
  addConfigFlags(program.command('verify'))
    .description('send traces to the running server and read them back; exit code 1 when one is missing')
    .option('--traces <number>', 'traces to send, one after another', '5')
    .option('--timeout-ms <number>', 'time in which each has to be readable', '5000')
    .action(async (flags: VerifyFlags) => {
      const { config } = loadWithFlags(flags);
      const target = {
        sendUrl: `${localUrl(config, config.ports.otlpHttp === 'off' ? 'portal' : 'otlpHttp')}/v1/traces`,
        readUrl: `${localUrl(config, 'portal')}/api/traces`,
        sendHeaders: keyHeader(config, 'ingest'),
        readHeaders: keyHeader(config, 'read'),
        timeoutMs: Number(flags.timeoutMs),
      };
      const results: Verified[] = [];
      for (let n = 0; n < Number(flags.traces); n++) results.push(await verifyTrace(target));
      process.stdout.write(describeResults(results));
      finish(results.length > 0 && results.every(({ readableMs }) => readableMs !== undefined) ? 0 : 1);
    });
}

/**
 * Sends one trace over OTLP/HTTP and asks the API for it until every span of it is there.
 * @throws HeadwaterError HEADWATER_CLI_UNREACHABLE, HEADWATER_CLI_ANSWER when it was not acknowledged
 */
async function verifyTrace(target: Target): Promise<Verified> {
  const trace: TestTrace = {
    traceId: randomBytes(16).toString('hex'),
    spanIds: Array.from({ length: 3 }, () => randomBytes(8).toString('hex')),
    startTimeNs: BigInt(Date.now()) * 1_000_000n,
  };
  const since = performance.now();
  const response = await callServer(target.sendUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...target.sendHeaders },
    body: encodeTestTrace(trace),
  });
  const answer = await response.text();
  if (!response.ok)
    throw new HeadwaterError('HEADWATER_CLI_ANSWER', `${response.status} ${answer.slice(0, 500)}`);
  const acknowledgedMs = performance.now() - since;
  const url = `${target.readUrl}/${trace.traceId}`;
  while (performance.now() - since < target.timeoutMs) {
    if (await isReadable(url, target.readHeaders, trace)) {
      return { traceId: trace.traceId, acknowledgedMs, readableMs: performance.now() - since };
    }
    await delay(pollEveryMs);
  }
  return { traceId: trace.traceId, acknowledgedMs, readableMs: undefined };
}

async function isReadable(url: string, headers: Record<string, string>, trace: TestTrace): Promise<boolean> {
  const response = await callServer(url, { headers });
  const body = (await response.json()) as { spans?: { spanId: string }[] };
  if (response.status !== 200 && response.status !== 404) {
    throw new HeadwaterError(
      'HEADWATER_CLI_ANSWER',
      `${response.status} ${JSON.stringify(body).slice(0, 500)}`,
    );
  }
  const found = body.spans?.map(({ spanId }) => spanId).sort() ?? [];
  return found.join() === [...trace.spanIds].sort().join();
}

export function describeResults(results: readonly Verified[]): string {
  const lines = results.map(({ traceId, acknowledgedMs, readableMs }) => {
    const read =
      readableMs === undefined ? 'NOT readable in time' : `readable after ${Math.round(readableMs)} ms`;
    return `${traceId}  acknowledged after ${Math.round(acknowledgedMs)} ms, ${read}`;
  });
  const missing = results.filter(({ readableMs }) => readableMs === undefined).length;
  const slowest = Math.max(0, ...results.map(({ readableMs }) => Math.round(readableMs ?? 0)));
  const verdict =
    missing === 0
      ? `ok: ${results.length} of ${results.length} traces readable, the slowest after ${slowest} ms`
      : `FAILED: ${missing} of ${results.length} traces were acknowledged and not readable in time`;
  return `${[...lines, verdict].join('\n')}\n`;
}
