import * as contract from '@headwater/contract';
import type { LiveHub } from '../../api/live-stream.ts';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import type { HealthSeries } from '../../ingest/live/count-arrival.ts';
import { type LiveConfiguration, makeConfiguration } from '../../ingest/live/live-configuration.ts';
import type { LiveMetrics, LiveSince, LiveSnapshot } from '../../ingest/live/live-metrics.ts';
import { listHealthSeries } from '../../query/live-metrics/health-series.ts';
import { getLiveHistory } from '../../query/live-metrics/live-history.ts';
import type { Reader } from '../../query/reader.ts';
import type { Setting, Settings } from '../../store/settings/settings.ts';

/** Twice a second, so that what a second brought is seen well within the next. */
const tickMs = 500;
const seriesMs = 15_000;

export function liveRoutes(reader: Reader, live: LiveMetrics): BoundRoute[] {
  return [
    bindRoute(contract.getLiveMetrics, async ({ query }) => {
      return answerOf(live.snapshot(query.project, query.fromMs, Date.now()));
    }),
    bindRoute(contract.getLiveHistory, ({ body }) => getLiveHistory(reader, body)),
  ];
}

/** With copies of the lists: the contract's are not read-only. */
function answerOf({ nowMs, servers, samples }: LiveSnapshot): contract.LiveMetricsAnswer {
  return {
    nowMs,
    servers: servers.map((server) => ({ ...server, seconds: [...server.seconds] })),
    samples: [...samples],
  };
}

/** The hub that also sends the topic `metrics`: first all that is known, then each half second what changed. */
export function withLiveMetrics(hub: LiveHub, live: LiveMetrics, reader: Reader): LiveHub {
  return {
    subscribe(question, send) {
      const end = hub.subscribe(question, send);
      if (!question.topics.has('metrics')) return end;
      const { project } = question;
      let since: LiveSince | undefined;
      const tick = () => {
        const snapshot = live.snapshot(project, 0, Date.now(), since);
        since = snapshot;
        send('metrics', answerOf(snapshot));
      };
      const learn = () => void learnHealthSeries(reader, live, project);
      const timers = [setInterval(tick, tickMs), setInterval(learn, seriesMs)];
      learn();
      tick();
      return () => {
        for (const timer of timers) clearInterval(timer);
        end();
      };
    },
  };
}

/** A store that does not answer costs nothing: what was known stays. */
async function learnHealthSeries(reader: Reader, live: LiveMetrics, project: string): Promise<void> {
  try {
    const rows = await listHealthSeries(reader, project);
    live.setHealthSeries(
      project,
      new Map(rows.map(({ id, ...series }): [number, HealthSeries] => [Number(BigInt(id)), series])),
    );
  } catch {
    return;
  }
}

/** What each project saved for its live page, read anew when it changes. */
export function openLiveConfiguration(settings: Settings): (project: string) => LiveConfiguration {
  const known = new Map<string, LiveConfiguration>();
  settings.onChange((kind) => {
    if (kind === 'chart' || kind === 'filter') known.clear();
  });
  return (project) => {
    let configuration = known.get(project);
    if (configuration === undefined) {
      configuration = readConfiguration(settings, project);
      known.set(project, configuration);
    }
    return configuration;
  };
}

function readConfiguration(settings: Settings, project: string): LiveConfiguration {
  const charts = settings.list('chart', project).flatMap(chartOf);
  const saved = settings.get({ kind: 'filter', project, id: contract.liveSamplesId });
  const samples = contract.savedLiveSamples.safeParse(saved?.value);
  return makeConfiguration(charts, samples.success ? samples.data.groups : undefined);
}

/** What another version saved and this does not understand is left out. */
function chartOf({ id, value }: Setting) {
  const parsed = contract.savedLiveChart.safeParse(value);
  return parsed.success && id.startsWith(contract.liveChartPrefix) ? [{ ...parsed.data.chart, id }] : [];
}
