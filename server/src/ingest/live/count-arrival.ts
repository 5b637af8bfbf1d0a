import { textOf } from '../../model/columns/bytes.ts';
import type { OpenBlock } from '../../model/columns/open-block.ts';
import type { WordColumn } from '../../model/columns/word-column.ts';
import type { WrittenShare } from '../../store/loader/loader.ts';
import type { Arrival } from '../live-tap.ts';
import type { LiveMetrics } from './live-metrics.ts';
import type { LiveWindow } from './live-seconds.ts';

const statusError = 2;
const isRequest = (kind: number): boolean => kind === 2 || kind === 5;

/** Counts the rows of one request into the second in which it arrived, by service and instance. */
export function countArrival({ project, nowNs, shares }: Arrival, live: LiveMetrics): void {
  const nowMs = Number(nowNs / 1_000_000n);
  for (const share of shares) {
    if (share.table === 'spans') countSpans(share, openWindows(share.block, project, nowMs, live), nowMs);
    if (share.table === 'exceptions')
      countExceptions(share, openWindows(share.block, project, nowMs, live), nowMs);
  }
}

function countSpans({ block, from, to }: WrittenShare, windowOf: WindowOf, nowMs: number): void {
  const [kinds, statuses, durations, weights] = [
    block.fixed('kind'),
    block.fixed('status_code'),
    block.fixed('duration_ns'),
    block.fixed('weight'),
  ];
  for (let row = from; row < to; row += 1) {
    const second = windowOf(row).at(nowMs);
    const weight = weights.f64At(row);
    const ms = (durations.nearAt(row) / 1e6) * weight;
    const failed = statuses.byteAt(row) === statusError ? weight : 0;
    if (isRequest(kinds.byteAt(row))) {
      second.requests += weight;
      second.requestsFailed += failed;
      second.requestMs += ms;
    } else {
      second.dependencies += weight;
      second.dependenciesFailed += failed;
      second.dependencyMs += ms;
    }
  }
}

function countExceptions({ block, from, to }: WrittenShare, windowOf: WindowOf, nowMs: number): void {
  const weights = block.fixed('weight');
  for (let row = from; row < to; row += 1) windowOf(row).at(nowMs).exceptions += weights.f64At(row);
}

type WindowOf = (row: number) => LiveWindow;

/** Looks a window up once per service and instance of the block. */
function openWindows(block: OpenBlock, project: string, nowMs: number, live: LiveMetrics): WindowOf {
  const services = block.word('service');
  const instances = block.word('instance');
  const known = new Map<number, LiveWindow>();
  return (row) => {
    const key = services.idAt(row) * 4_294_967_296 + instances.idAt(row);
    let window = known.get(key);
    if (window === undefined) {
      window = live.window(project, 'arrivals', wordAt(services, row), wordAt(instances, row), nowMs);
      known.set(key, window);
    }
    return window;
  };
}

function wordAt(column: WordColumn, row: number): string {
  const { dictionary } = column;
  const id = column.idAt(row);
  const start = dictionary.startOf(id);
  return textOf(dictionary.arena, start, start + dictionary.lengthOf(id));
}
