import type { OpenBlock } from '../../model/columns/open-block.ts';
import type { WordColumn } from '../../model/columns/word-column.ts';
import { isCall, isRequest } from '../../model/conventions/span-roles.ts';
import { countSpan } from '../../model/item-counts.ts';
import type { WrittenShare } from '../../store/loader/loader.ts';
import type { Arrival } from '../live-tap.ts';
import { ArrivalItem, type LiveSample } from './arrival-items.ts';
import { type LiveConfiguration, meetsAny, projectItem } from './live-configuration.ts';
import type { LiveWindow } from './live-seconds.ts';
import { instanceOf, readRows } from './row-reader.ts';

const statusError = 2;
/** What ended longer ago has no second in the window any more, or comes from another clock: it counts on arrival. */
const oldestMs = 110_000;
const aheadMs = 2_000;

/** Whose processor time or memory a metric series says. */
export interface HealthSeries {
  readonly service: string;
  readonly instance: string;
  readonly what: 'cpuPercent' | 'memoryBytes';
  readonly scale: number;
}

/** Where arrivals are counted: `LiveMetrics`. */
interface LiveWindows {
  configuration(project: string): LiveConfiguration;
  window(project: string, source: 'arrivals', service: string, instance: string, nowMs: number): LiveWindow;
  hasRoom(project: string, nowMs: number): boolean;
  hasChannel(project: string, window: LiveWindow, nowMs: number): boolean;
  addSamples(project: string, samples: readonly Omit<LiveSample, 'number'>[]): void;
  healthSeries(project: string): ReadonlyMap<number, HealthSeries>;
}

interface Count {
  readonly project: string;
  readonly dialect: string;
  readonly nowMs: number;
  readonly live: LiveWindows;
  readonly configuration: LiveConfiguration;
}

/** Counts the rows of one request into the seconds in which they ended, by service and instance. */
export function countArrival({ project, dialect, nowNs, shares }: Arrival, live: LiveWindows): void {
  const nowMs = Number(nowNs / 1_000_000n);
  const count = { project, dialect, nowMs, live, configuration: live.configuration(project) };
  for (const share of shares) {
    if (share.table === 'spans') countSpans(share, count);
    if (share.table === 'exceptions') countItems(share, count, 'Exception');
    if (share.table === 'logs') countItems(share, count, 'Trace');
    if (share.table === 'events') countItems(share, count, 'Event');
    if (share.table === 'metric_points') countHealth(share, count);
  }
}

function countSpans({ block, from, to }: WrittenShare, count: Count): void {
  const [kinds, allMarks, statuses, starts, durations, weights] = [
    block.fixed('kind'),
    block.fixed('marks'),
    block.fixed('status_code'),
    block.fixed('start_time'),
    block.fixed('duration_ns'),
    block.fixed('weight'),
  ];
  const windowOf = openWindows(block, count);
  const item = new ArrivalItem(block);
  for (let row = from; row < to; row += 1) {
    const kind = kinds.byteAt(row);
    const marks = allMarks.byteAt(row);
    const side = isRequest(kind, marks) ? 'request' : 'dependency';
    if (side === 'dependency' && !isCall(kind, marks, count.dialect)) continue;
    const ms = durations.nearAt(row) / 1e6;
    const timeMs = placeIn(starts.nearAt(row) / 1e6 + ms, count.nowMs);
    const weight = weights.f64At(row);
    const failed = statuses.byteAt(row) === statusError;
    const window = windowOf(row);
    countSpan(window.at(timeMs), side, { weight, ms, failed });
    const telemetry = side === 'request' ? 'Request' : 'Dependency';
    chartAndShow(item.move(row, telemetry), window, timeMs, weight, count);
  }
}

function countItems(
  { block, from, to }: WrittenShare,
  count: Count,
  telemetry: 'Exception' | 'Trace' | 'Event',
): void {
  const { charts, samples } = count.configuration;
  const wanted = [...charts, ...samples].some((each) => each.telemetry === telemetry);
  if (telemetry !== 'Exception' && !wanted) return;
  const [times, weights] = [block.fixed('time'), block.fixed('weight')];
  const windowOf = openWindows(block, count);
  const item = new ArrivalItem(block);
  const rows = readRows(block);
  for (let row = from; row < to; row += 1) {
    // What SDKs say about themselves is nobody's event.
    if (telemetry === 'Event' && rows.word('kind', row) !== 'custom') continue;
    const timeMs = placeIn(times.nearAt(row) / 1e6, count.nowMs);
    const weight = weights.f64At(row);
    const window = windowOf(row);
    if (telemetry === 'Exception') window.at(timeMs).exceptions += weight;
    chartAndShow(item.move(row, telemetry), window, timeMs, weight, count);
  }
}

/** Adds an item to the charts it belongs to, and to the samples while there is room for this second. */
function chartAndShow(
  item: ArrivalItem,
  window: LiveWindow,
  timeMs: number,
  weight: number,
  count: Count,
): void {
  const { configuration, live, project, nowMs } = count;
  for (const { id, telemetry, groups, projection, aggregation } of configuration.charts) {
    if (telemetry !== item.telemetry || !meetsAny(groups, item)) continue;
    const value = projectItem(projection, item);
    if (value !== undefined) window.tally(timeMs, id, aggregation, value, weight);
  }
  if (!live.hasRoom(project, nowMs) || live.hasChannel(project, window, nowMs)) return;
  const groups = configuration.samples.filter(({ telemetry }) => telemetry === item.telemetry);
  if (
    meetsAny(
      groups.map(({ filters }) => filters),
      item,
    )
  )
    live.addSamples(project, [item.sample(timeMs)]);
}

/** Processor time and memory from the metrics that are known to say them. */
function countHealth({ block, from, to }: WrittenShare, { project, nowMs, live }: Count): void {
  const series = live.healthSeries(project);
  if (series.size === 0) return;
  const [ids, values, times] = [block.fixed('series_id'), block.fixed('value'), block.fixed('time')];
  for (let row = from; row < to; row += 1) {
    const known: HealthSeries | undefined = series.get(ids.nearAt(row));
    const value = values.f64At(row);
    if (known === undefined || !Number.isFinite(value)) continue;
    const window = live.window(project, 'arrivals', known.service, known.instance, nowMs);
    window.at(placeIn(times.nearAt(row) / 1e6, nowMs))[known.what] = value * known.scale;
  }
}

function placeIn(endMs: number, nowMs: number): number {
  if (endMs < nowMs - oldestMs || endMs > nowMs + aheadMs) return nowMs;
  return Math.min(endMs, nowMs);
}

type WindowOf = (row: number) => LiveWindow;

/** Looks a window up once per service and instance of the block. */
function openWindows(block: OpenBlock, { project, nowMs, live }: Count): WindowOf {
  const services: WordColumn = block.word('service');
  const instances: WordColumn = block.word('instance');
  const hosts: WordColumn = block.word('host');
  const rows = readRows(block);
  const known = new Map<string, LiveWindow>();
  return (row) => {
    const key = `${services.idAt(row)} ${instances.idAt(row)} ${hosts.idAt(row)}`;
    let window = known.get(key);
    if (window === undefined) {
      window = live.window(project, 'arrivals', rows.word('service', row), instanceOf(rows, row), nowMs);
      known.set(key, window);
    }
    return window;
  };
}
