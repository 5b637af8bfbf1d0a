import type { ArrivalListener } from '../live-tap.ts';
import type { LiveSample } from './arrival-items.ts';
import { countArrival, type HealthSeries } from './count-arrival.ts';
import { type LiveConfiguration, makeConfiguration } from './live-configuration.ts';
import { type LiveSecond, LiveWindow } from './live-seconds.ts';

/** `channel`: the client counts and reports each second; `arrivals`: counted here from what it sent. */
export type LiveSource = 'channel' | 'arrivals';

export interface LiveServer {
  readonly service: string;
  readonly instance: string;
  readonly source: LiveSource;
  readonly seconds: readonly LiveSecond[];
}

export interface LiveSnapshot {
  readonly nowMs: number;
  readonly servers: readonly LiveServer[];
  readonly samples: readonly LiveSample[];
  /** Pass both to ask for what changed since */
  readonly change: number;
  readonly sample: number;
}

/** Where a question stands that was asked before. */
export interface LiveSince {
  readonly change: number;
  readonly sample: number;
}

type Subscribe = (listener: ArrivalListener) => () => void;

interface Project {
  watchedMs: number;
  readonly windows: Record<LiveSource, Map<string, LiveWindow>>;
  samples: LiveSample[];
  sampleNumber: number;
  /** Samples taken from arrivals in the second that began at `sampledMs` */
  sampled: number;
  sampledMs: number;
  healthSeries: ReadonlyMap<number, HealthSeries>;
}

const watchMs = 15_000;
const forgetMs = 120_000;
const channelMs = 10_000;
const samplesKept = 200;
/** A page can show no more, and each costs reading its attributes back. */
const samplesPerSecond = 20;
/** Bounds what a client that invents instances can take. */
const windowsPerProject = 2_000;
const projectsKept = 1_000;
const nothingYet: LiveSince = { change: -1, sample: -1 };
const defaultConfiguration = makeConfiguration([]);

/**
 * Seconds of every instance while somebody watches: those that clients report over a live channel, and those counted
 * from arrivals for the clients that have none. Costs nothing while nobody asked within the last 15 s.
 */
export class LiveMetrics {
  /** What a project wants to see */
  readonly configuration: (project: string) => LiveConfiguration;
  readonly #projects = new Map<string, Project>();
  readonly #subscribe: Subscribe;
  #endTap: (() => void) | undefined;
  #change = 0;

  constructor(
    subscribe: Subscribe,
    configuration: (project: string) => LiveConfiguration = () => defaultConfiguration,
  ) {
    this.#subscribe = subscribe;
    this.configuration = configuration;
  }

  /** Whether clients should report: somebody looked at the project's live page in the last 15 s. */
  isWatched(project: string, nowMs: number): boolean {
    const watchedMs = this.#projects.get(project)?.watchedMs ?? 0;
    if (nowMs - watchedMs < watchMs) return true;
    this.#rest(nowMs);
    return false;
  }

  /** The window to count into. */
  window(project: string, source: LiveSource, service: string, instance: string, nowMs: number): LiveWindow {
    const windows = this.#project(project).windows[source];
    const key = keyOf({ service, instance });
    let window = windows.get(key);
    if (window === undefined) {
      if (windows.size >= windowsPerProject) windows.clear();
      window = new LiveWindow(service, instance);
      windows.set(key, window);
    }
    window.touchedMs = nowMs;
    this.#change += 1;
    window.change = this.#change;
    return window;
  }

  /** Whether an instance reports over a channel of its own now. */
  hasChannel(project: string, instance: { service: string; instance: string }, nowMs: number): boolean {
    const touchedMs = this.#project(project).windows.channel.get(keyOf(instance))?.touchedMs ?? 0;
    return nowMs - touchedMs < channelMs;
  }

  /** Whether this second may take another sample. */
  hasRoom(project: string, nowMs: number): boolean {
    const state = this.#project(project);
    if (nowMs - state.sampledMs >= 1_000) {
      state.sampledMs = nowMs;
      state.sampled = 0;
    }
    return state.sampled < samplesPerSecond;
  }

  addSamples(project: string, samples: readonly Omit<LiveSample, 'number'>[]): void {
    const state = this.#project(project);
    const numbered = samples.map((sample) => ({ ...sample, number: state.sampleNumber++ }));
    state.sampled += samples.length;
    state.samples = [...state.samples, ...numbered].slice(-samplesKept);
  }

  healthSeries(project: string): ReadonlyMap<number, HealthSeries> {
    return this.#project(project).healthSeries;
  }

  /** @param series by `series_id`, as near as a number can say it */
  setHealthSeries(project: string, series: ReadonlyMap<number, HealthSeries>): void {
    this.#project(project).healthSeries = series;
  }

  /** What the live page shows; asking is watching. An instance with a channel is not also counted from arrivals. */
  snapshot(project: string, fromMs: number, nowMs: number, since: LiveSince = nothingYet): LiveSnapshot {
    const state = this.#project(project);
    state.watchedMs = nowMs;
    this.#endTap ??= this.#subscribe((arrival) => {
      if (this.isWatched(arrival.project, Number(arrival.nowNs / 1_000_000n))) countArrival(arrival, this);
    });
    const { channel, arrivals } = state.windows;
    forgetOld(channel, nowMs);
    forgetOld(arrivals, nowMs);
    const servers = [
      ...listServers(channel, 'channel', (window) => {
        const seconds = window.since(fromMs, nowMs, since.change);
        const counted =
          arrivals
            .get(keyOf(window))
            ?.since(fromMs, nowMs)
            .filter(({ charts }) => charts) ?? [];
        return counted.length === 0 ? seconds : addMissing(window.since(fromMs, nowMs), counted);
      }),
      ...listServers(arrivals, 'arrivals', (window) =>
        channel.has(keyOf(window)) ? [] : window.since(fromMs, nowMs, since.change),
      ),
    ];
    const samples = state.samples.filter(({ timeMs, number }) => timeMs >= fromMs && number > since.sample);
    return { nowMs, servers, samples, change: this.#change, sample: state.sampleNumber - 1 };
  }

  close(): void {
    this.#endTap?.();
    this.#endTap = undefined;
  }

  #project(name: string): Project {
    let project = this.#projects.get(name);
    if (project === undefined) {
      if (this.#projects.size >= projectsKept) this.#projects.clear();
      project = {
        watchedMs: 0,
        windows: { channel: new Map(), arrivals: new Map() },
        samples: [],
        sampleNumber: 0,
        sampled: 0,
        sampledMs: 0,
        healthSeries: new Map(),
      };
      this.#projects.set(name, project);
    }
    return project;
  }

  /** Ends the tap when nobody watches any project. */
  #rest(nowMs: number): void {
    for (const { watchedMs } of this.#projects.values()) if (nowMs - watchedMs < watchMs) return;
    this.close();
  }
}

const keyOf = ({ service, instance }: { service: string; instance: string }) => `${service}\n${instance}`;

function forgetOld(windows: Map<string, LiveWindow>, nowMs: number): void {
  for (const [key, window] of windows) if (nowMs - window.touchedMs > forgetMs) windows.delete(key);
}

function listServers(
  windows: ReadonlyMap<string, LiveWindow>,
  source: LiveSource,
  secondsOf: (window: LiveWindow) => LiveSecond[],
): LiveServer[] {
  return Array.from(windows.values(), (window) => ({
    service: window.service,
    instance: window.instance,
    source,
    seconds: secondsOf(window),
  })).filter(({ seconds }) => seconds.length > 0);
}

/** Charts that a client cannot count right by itself come from what it sent, which is later than what it reports. */
function addMissing(seconds: LiveSecond[], counted: readonly LiveSecond[]): LiveSecond[] {
  const charts = new Map(counted.map((second) => [second.timeMs, second.charts]));
  return seconds.map((second) => {
    const missing = charts.get(second.timeMs);
    return missing === undefined ? second : { ...second, charts: { ...missing, ...second.charts } };
  });
}
