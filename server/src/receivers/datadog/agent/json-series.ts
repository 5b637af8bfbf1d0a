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
    const base = pointOf(series, textOf(series.host));
    const device = textOf(series.device);
    if (device !== '') base.attributes.set('device', device);
    for (const pair of Array.isArray(series.points) ? series.points : []) {
      const [time, value] = Array.isArray(pair) ? pair : [];
      putPoint(
        rows,
        base,
        series,
        textOf(series.type),
        numberOf(time),
        Array.isArray(value) ? Number.NaN : numberOf(value),
        tally,
      );
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
    const base = pointOf(series, textOf(resources.find(({ type }) => type === 'host')?.name));
    for (const { type, name } of resources) {
      if (type !== 'host') base.attributes.set(textOf(type), textOf(name));
    }
    for (const point of listOf(series.points)) {
      putPoint(
        rows,
        base,
        series,
        typesV2[numberOf(series.type)] ?? '',
        numberOf(point.timestamp),
        numberOf(point.value),
        tally,
      );
    }
  }
  return tally.outcome();
};

class Tally {
  accepted = 0;
  rejected = 0;

  outcome(): FillOutcome {
    const { accepted, rejected } = this;
    const reason = 'a data point must have a time and a number';
    return rejected === 0 ? { accepted, rejected } : { accepted, rejected, reason };
  }
}

type BasePoint = Pick<Point, 'name' | 'unit'> & {
  origin: Map<string, string>;
  attributes: Map<string, string>;
};

function pointOf(series: Json, host: string): BasePoint {
  const { origin, rest } = tagsOf(series.tags);
  setHost(origin, host);
  return { name: textOf(series.metric), unit: textOf(series.unit), origin, attributes: rest };
}

/** Rates are per second over their interval: kept as gauges, with the interval told. */
function putPoint(
  rows: RowSink,
  base: BasePoint,
  series: Json,
  type: string,
  time: number,
  value: number,
  tally: Tally,
): void {
  if (base.name === '' || !Number.isFinite(time) || !Number.isFinite(value)) {
    tally.rejected += 1;
    return;
  }
  const timeNs = nsOf(time, second);
  const interval = numberOf(series.interval);
  writePoint(rows, {
    ...base,
    kind: type === 'count' ? 'sum' : 'gauge',
    timeNs,
    startNs: timeNs - nsOf(interval > 0 ? interval : 0, second),
    value,
    sketch: undefined,
  });
  tally.accepted += 1;
}
