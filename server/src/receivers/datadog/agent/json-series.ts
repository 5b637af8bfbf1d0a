import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { type Json, listOf, mapOf, numberOf, textOf } from '../rows/json-values.ts';
import { type Point, writePoint } from '../rows/write-rows.ts';
import { nsOf, second } from '../times.ts';
import { readJson } from '../traces/values/json.ts';
import { setHost, tagsOf } from './json-tags.ts';

type Decode = (body: Uint8Array, rows: RowSink) => FillOutcome;

/** `/api/v1/series`: `{series: [{metric, points: [[s, value], …], tags, host, device, type, interval}, …]}` */
export const decodeSeriesV1: Decode = (body, rows) => {
  const tally = new Tally();
  for (const series of listOf(mapOf(readJson(body)).series)) {
    const base = seriesOf(series, textOf(series.type), textOf(series.host));
    const device = textOf(series.device);
    if (device !== '') base.attributes.set('device', device);
    for (const pair of Array.isArray(series.points) ? series.points : []) {
      const [time, value] = Array.isArray(pair) ? pair : [];
      const at = { timeS: numberOf(time), value: Array.isArray(value) ? Number.NaN : numberOf(value) };
      tally.count(putPoint(rows, base, at));
    }
  }
  return tally.outcome();
};

const typesV2 = ['', 'count', 'rate', 'gauge'];

/** `/api/v2/series` as JSON: points `{timestamp, value}`, type a number, resources `[{type, name}]` */
export const decodeSeriesV2: Decode = (body, rows) => {
  const tally = new Tally();
  for (const series of listOf(mapOf(readJson(body)).series)) {
    const resources = listOf(series.resources);
    const host = textOf(resources.find(({ type }) => type === 'host')?.name);
    const base = seriesOf(series, typesV2[numberOf(series.type)] ?? '', host);
    for (const { type, name } of resources) {
      if (type !== 'host') base.attributes.set(textOf(type), textOf(name));
    }
    for (const point of listOf(series.points)) {
      const at = { timeS: numberOf(point.timestamp), value: numberOf(point.value) };
      tally.count(putPoint(rows, base, at));
    }
  }
  return tally.outcome();
};

class Tally {
  accepted = 0;
  rejected = 0;

  count(isTaken: boolean): void {
    if (isTaken) this.accepted += 1;
    else this.rejected += 1;
  }

  outcome(): FillOutcome {
    const { accepted, rejected } = this;
    const reason = 'a data point must have a time and a number';
    return rejected === 0 ? { accepted, rejected } : { accepted, rejected, reason };
  }
}

/** What the points of a series share. Rates are per second over their interval: kept as gauges, with the interval told. */
interface Series extends Pick<Point, 'name' | 'unit' | 'kind'> {
  readonly origin: Map<string, string>;
  readonly attributes: Map<string, string>;
  readonly intervalS: number;
}

function seriesOf(series: Json, type: string, host: string): Series {
  const { origin, rest } = tagsOf(series.tags);
  setHost(origin, host);
  const interval = numberOf(series.interval);
  return {
    name: textOf(series.metric),
    unit: textOf(series.unit),
    kind: type === 'count' ? 'sum' : 'gauge',
    origin,
    attributes: rest,
    intervalS: interval > 0 ? interval : 0,
  };
}

/** @returns false for what is no data point */
function putPoint(
  rows: RowSink,
  { intervalS, ...series }: Series,
  { timeS, value }: { readonly timeS: number; readonly value: number },
): boolean {
  if (series.name === '' || !Number.isFinite(timeS) || !Number.isFinite(value)) return false;
  const timeNs = nsOf(timeS, second);
  writePoint(rows, {
    ...series,
    timeNs,
    startNs: timeNs - nsOf(intervalS, second),
    value,
    sketch: undefined,
  });
  return true;
}
