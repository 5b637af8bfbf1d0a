import { randomBytes } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { hostname } from 'node:os';
import type { Clock } from '../../journal/clock.ts';
import { HttpClient, joinPath } from '../send/http-client.ts';
import type { LiveCount, LiveCounts } from './live-counts.ts';

export interface LiveChannelOptions {
  readonly url: URL;
  readonly iKey: string;
  /** Of a Live Metrics stream that wants one; '' none. */
  readonly authKey: string;
  readonly counts: LiveCounts;
  readonly clock: Clock;
  readonly lookup: LookupFunction | undefined;
  readonly version: string;
}

const pingEveryMs = 5_000;
const postEveryMs = 1_000;
/** After posts that failed this long nobody is taken to be looking. */
const patienceMs = 20_000;
const requestMs = 5_000;
/** Ticks of 100 ns from the year 1 to 1970, as .NET counts time. */
const ticksTo1970 = 621_355_968_000_000_000n;
const apiVersion = '2024-04-01-preview';
const prefix = '\\ApplicationInsights\\';

/**
 * Live Metrics (QuickPulse): asks each five seconds whether somebody looks, and while somebody does tells each second
 * what passed by. Nothing is kept: what cannot be told is forgotten.
 */
export class LiveChannel {
  readonly #options: LiveChannelOptions;
  readonly #client: HttpClient;
  readonly #streamId = randomBytes(16).toString('hex');
  readonly #aborted = new AbortController();
  #isSubscribed = false;
  /** Whom a second in which nothing passed is told of. */
  #lastNamed: Pick<LiveCount, 'role' | 'instance'> = { role: 'headwater-forwarder', instance: '' };
  #lastAnswerMs = 0;
  #running: Promise<void>;

  constructor(options: LiveChannelOptions) {
    this.#options = options;
    this.#client = new HttpClient({ url: options.url, lookup: options.lookup, timeoutMs: requestMs });
    this.#running = this.#run();
  }

  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  async close(): Promise<void> {
    this.#aborted.abort();
    this.#client.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, counts } = this.#options;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#aborted.signal.addEventListener('abort', () => resolve(), { once: true });
    while (!this.#aborted.signal.aborted) {
      const taken = counts.take();
      await (this.#isSubscribed ? this.#ask('post', taken) : this.#ask('ping', []));
      await Promise.race([clock.delay(this.#isSubscribed ? postEveryMs : pingEveryMs), ended]);
    }
  }

  async #ask(what: 'ping' | 'post', counts: readonly LiveCount[]): Promise<void> {
    const { url, iKey, clock } = this.#options;
    const named = counts[0] ?? this.#lastNamed;
    this.#lastNamed = named;
    const point = this.#point(counts[0], named);
    const points = counts.length === 0 ? [point] : counts.map((count) => this.#point(count, count));
    const body = Buffer.from(JSON.stringify(what === 'ping' ? point : points));
    const path = joinPath(url, `/QuickPulseService.svc/${what}`);
    const query = `?api-version=${apiVersion}&ikey=${encodeURIComponent(iKey)}`;
    try {
      const { status, headers } = await this.#client.request(
        { path: path + query, headers: this.#headers(point), body },
        this.#aborted.signal,
      );
      if (status !== 200) return this.#failed();
      this.#isSubscribed = headers['x-ms-qps-subscribed'] === 'true';
      this.#lastAnswerMs = clock.nowMs();
    } catch {
      this.#failed();
    }
  }

  #failed(): void {
    if (this.#options.clock.nowMs() - this.#lastAnswerMs > patienceMs) this.#isSubscribed = false;
  }

  #headers(point: { RoleName: string; Instance: string }): Record<string, string> {
    const { authKey, clock } = this.#options;
    return {
      'content-type': 'application/json',
      'x-ms-qps-transmission-time': String(BigInt(Math.floor(clock.nowMs())) * 10_000n + ticksTo1970),
      'x-ms-qps-machine-name': hostname(),
      'x-ms-qps-instance-name': headerText(point.Instance),
      'x-ms-qps-stream-id': this.#streamId,
      'x-ms-qps-role-name': headerText(point.RoleName),
      'x-ms-qps-invariant-version': '5',
      ...(authKey === '' ? {} : { 'x-ms-qps-auth-api-key': authKey }),
    };
  }

  /** MonitoringDataPoint */
  #point(count: LiveCount | undefined, named: Pick<LiveCount, 'role' | 'instance'>) {
    const { clock, version } = this.#options;
    return {
      Version: version,
      InvariantVersion: 5,
      Instance: named.instance || hostname(),
      RoleName: named.role,
      MachineName: hostname(),
      StreamId: this.#streamId,
      IsWebApp: false,
      PerformanceCollectionSupported: false,
      Timestamp: `/Date(${Math.floor(clock.nowMs())})/`,
      Metrics: count === undefined ? [] : metricsOf(count),
      Documents: count?.documents ?? [],
    };
  }
}

function metricsOf(count: LiveCount): readonly object[] {
  const mean = (ms: number, calls: number) => (calls === 0 ? 0 : ms / calls);
  const values: readonly (readonly [string, number, number])[] = [
    ['Requests/Sec', count.requests, 1],
    ['Request Duration', mean(count.requestMs, count.requests), count.requests],
    ['Requests Failed/Sec', count.requestsFailed, 1],
    ['Requests Succeeded/Sec', count.requests - count.requestsFailed, 1],
    ['Dependency Calls/Sec', count.dependencies, 1],
    ['Dependency Call Duration', mean(count.dependencyMs, count.dependencies), count.dependencies],
    ['Dependency Calls Failed/Sec', count.dependenciesFailed, 1],
    ['Dependency Calls Succeeded/Sec', count.dependencies - count.dependenciesFailed, 1],
    ['Exceptions/Sec', count.exceptions, 1],
  ];
  return values.map(([name, value, weight]) => ({ Name: prefix + name, Value: value, Weight: weight }));
}

/** Header values are ASCII. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 256);
