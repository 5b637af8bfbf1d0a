import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { type DatadogDefaults, noDefaults } from '../datadog.ts';
import { parseTags, splitTags } from '../rows/tags.ts';
import { writeCheck, writeHappening } from '../rows/write-happenings.ts';
import { type Point, writePoint } from '../rows/write-rows.ts';
import { timeOf } from '../times.ts';
import type { Context } from './aggregator.ts';
import type { CheckLine, EventLine } from './parse-line.ts';

const second = 1_000_000_000n;
const kindOf = { c: 'sum', g: 'gauge', s: 'gauge', h: 'sketch', d: 'sketch', ms: 'sketch' } as const;

/**
 * One interval of DogStatsD as data points: gauges as their last value, counts as delta sums, sets as gauges of how
 * many members they had, histograms, distributions and timers as delta exponential histograms.
 */
export function writeInterval(
  contexts: readonly Context[],
  startNs: bigint,
  endNs: bigint,
  rows: RowSink,
  defaults = noDefaults,
): FillOutcome {
  for (const context of contexts) {
    const tags = parseTags(context.tags);
    const { origin, rest } = splitTags(tags);
    complete(origin, defaults);
    if (context.container !== '' && !origin.has('container.id')) {
      origin.set('container.id', context.container.replace(/^ci-/, ''));
    }
    if (context.external !== '') origin.set('datadog.external_env', context.external);
    const own = Number.isNaN(context.timeS) ? undefined : BigInt(Math.trunc(context.timeS)) * second;
    const point: Point = {
      name: context.name,
      unit: context.type === 'ms' ? 'ms' : '',
      kind: kindOf[context.type],
      origin,
      attributes: rest,
      timeNs: own ?? endNs,
      startNs: own ?? startNs,
      value: context.members ? context.members.size : context.value,
      sketch: context.sketch,
    };
    writePoint(rows, point);
  }
  return { accepted: contexts.length, rejected: 0 };
}

/** Events and service checks as rows of `events`. */
export function writeEvents(
  lines: readonly (EventLine | CheckLine)[],
  rows: RowSink,
  defaults = noDefaults,
): FillOutcome {
  for (const line of lines) {
    const { origin, rest } = splitTags(parseTags(line.tags));
    if (line.host !== '') origin.set('host.name', line.host);
    if (line.container !== '') origin.set('container.id', line.container.replace(/^ci-/, ''));
    complete(origin, defaults);
    const timeNs = Number.isNaN(line.timeS) ? 0n : timeOf(line.timeS);
    if (line.kind === 'event') writeHappening(rows, { ...line, origin, rest, timeNs, eventType: '' });
    else writeCheck(rows, { ...line, origin, rest, timeNs });
  }
  return { accepted: lines.length, rejected: 0 };
}

/** What an Agent would add. */
function complete(origin: Map<string, string>, { environment, host, tags }: DatadogDefaults): void {
  const own = { 'deployment.environment.name': environment, 'host.name': host };
  for (const [key, value] of [...Object.entries(own), ...tags]) {
    if (value !== '' && !origin.has(key)) origin.set(key, value);
  }
}
