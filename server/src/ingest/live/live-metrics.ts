import type { ArrivalListener } from '../live-tap.ts';
import { countArrival } from './count-arrival.ts';
import { type LiveSecond, LiveWindow } from './live-seconds.ts';

/** One item that a client showed over its live channel. */
export interface LiveSample {
  readonly timeMs: number;
  readonly kind: 'request' | 'dependency' | 'exception' | 'trace' | 'event';
  readonly service: string;
  readonly instance: string;
  readonly name: string;
  readonly detail: string;
  readonly success: boolean;
  readonly durationMs: number;
  readonly operationId: string;
  readonly properties: Readonly<Record<string, string>>;
}

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
}

type Subscribe = (listener: ArrivalListener) => () => void;

interface Project {
  watchedMs: number;
  readonly windows: Record<LiveSource, Map<string, LiveWindow>>;
  samples: LiveSample[];
}

const watchMs = 15_000;
const forgetMs = 120_000;
const samplesKept = 100;
/** Bounds what a client that invents instances can take. */
const windowsPerProject = 2_000;
const projectsKept = 1_000;

/**
 * Seconds of every instance while somebody watches: those that clients report over a live channel, and those counted
 * from arrivals for the clients that have none. Costs nothing while nobody asked within the last 15 s.
 */
export class LiveMetrics {
  readonly #projects = new Map<string, Project>();
  readonly #subscribe: Subscribe;
  #endTap: (() => void) | undefined;

  constructor(subscribe: Subscribe) {
    this.#subscribe = subscribe;
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
    const key = `${service}\n${instance}`;
    let window = windows.get(key);
    if (window === undefined) {
      if (windows.size >= windowsPerProject) windows.clear();
      window = new LiveWindow(service, instance);
      windows.set(key, window);
    }
    window.touchedMs = nowMs;
    return window;
  }

  addSamples(project: string, samples: readonly LiveSample[]): void {
    const state = this.#project(project);
    state.samples = [...state.samples, ...samples].slice(-samplesKept);
  }

  /** What the live page shows; asking is watching. An instance with a channel is not also counted from arrivals. */
  snapshot(project: string, fromMs: number, nowMs: number): LiveSnapshot {
    const state = this.#project(project);
    state.watchedMs = nowMs;
    this.#endTap ??= this.#subscribe((arrival) => {
      if (this.isWatched(arrival.project, Number(arrival.nowNs / 1_000_000n))) countArrival(arrival, this);
    });
    const channel = liveServers(state.windows.channel, 'channel', fromMs, nowMs);
    const taken = new Set(channel.map(({ service, instance }) => `${service}\n${instance}`));
    const arrivals = liveServers(state.windows.arrivals, 'arrivals', fromMs, nowMs).filter(
      ({ service, instance }) => !taken.has(`${service}\n${instance}`),
    );
    const samples = state.samples.filter(({ timeMs }) => timeMs >= fromMs);
    return { nowMs, servers: [...channel, ...arrivals], samples };
  }

  close(): void {
    this.#endTap?.();
    this.#endTap = undefined;
  }

  #project(name: string): Project {
    let project = this.#projects.get(name);
    if (project === undefined) {
      if (this.#projects.size >= projectsKept) this.#projects.clear();
      project = { watchedMs: 0, windows: { channel: new Map(), arrivals: new Map() }, samples: [] };
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

function liveServers(
  windows: Map<string, LiveWindow>,
  source: LiveSource,
  fromMs: number,
  nowMs: number,
): LiveServer[] {
  const servers: LiveServer[] = [];
  for (const [key, window] of windows) {
    if (nowMs - window.touchedMs > forgetMs) windows.delete(key);
    const seconds = window.since(fromMs, nowMs);
    if (seconds.length > 0)
      servers.push({ service: window.service, instance: window.instance, source, seconds });
  }
  return servers;
}
