import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import type { FillOutcome, RowSink } from '../../../../model/rows/row-sink.ts';
import { parseTags, splitTags } from '../../rows/tags.ts';
import { type Point, writePoint } from '../../rows/write-rows.ts';
import { timeOf } from '../../times.ts';
import { sketchOfBins } from '../sketch-bins.ts';
import { type ColumnarPayload, type MetricColumns, readPayload } from './read-payload.ts';
import { missing, type Resource, readResources, readTagSets } from './references.ts';

const second = 1_000_000_000n;
const secondsPerDay = 86_400;
/** Points and their tags; an Agent stops at 10,000 points. The body's limit is none: a point may take one byte. */
const workLimit = 4_000_000;
/** An Agent's sketches have 4,096. */
const binLimit = 8_192;

/** The lowest four bits of a type are what the metric is, the next four where its values stand. */
const metricTypes = { count: 1, sketch: 4 } as const;
const valueTypes = { none: 0x00, integer: 0x10, float: 0x20, double: 0x30 } as const;
const hasUnit = 0x200;

/**
 * `/api/intake/metrics/v3/series` and `…/sketches`: the columns of `readPayload`. References, units and times are
 * differences to the one before, over the whole payload. A sketch has three values, its sum, least and largest, and
 * its count among the integers; where these are integers too, the count comes last.
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE
 */
export function decodeColumnar(body: Uint8Array, rows: RowSink): FillOutcome {
  const payload = readPayload(body);
  const tally = { points: 0, work: 0 };
  for (const data of payload.data) new SeriesWalker(payload, data, rows, tally).walk();
  return { accepted: tally.points, rejected: 0 };
}

class SeriesWalker {
  private readonly data: MetricColumns;
  private readonly rows: RowSink;
  private readonly tagSets: readonly (readonly string[])[];
  private readonly resourceLists: readonly (readonly Resource[])[];
  private readonly tally: { points: number; work: number };
  private time = 0;

  constructor(
    payload: ColumnarPayload,
    data: MetricColumns,
    rows: RowSink,
    tally: { points: number; work: number },
  ) {
    this.data = data;
    this.rows = rows;
    this.tally = tally;
    this.tagSets = readTagSets(data, payload);
    this.resourceLists = readResources(data, payload);
  }

  walk(): void {
    const { columns, texts } = this.data;
    let [name, tags, resources, unit] = [0, 0, 0, 0];
    while (columns.types.more()) {
      const type = columns.types.unsigned();
      name += columns.names.zigzag();
      tags += columns.tags.zigzag();
      resources += columns.resources.zigzag();
      const interval = columns.intervals.unsigned();
      const count = columns.pointCounts.unsigned();
      if ((type & hasUnit) !== 0) unit += columns.units.zigzag();
      const tagSet = this.tagSets[tags] ?? missing('a set of tags');
      const resourceList = this.resourceLists[resources] ?? missing('a resource');
      const metric = texts.names[name] ?? missing('a metric');
      const unitText = (type & hasUnit) === 0 ? '' : (texts.units[unit] ?? missing('a unit'));
      this.spend(count, tagSet.length + resourceList.length);
      if (count === 0) continue;
      const base = describe(metric, unitText, tagSet, resourceList);
      for (let left = count; left > 0; left -= 1) this.point(base, type, interval);
    }
  }

  private spend(points: number, tags: number): void {
    const { tally } = this;
    tally.points += points;
    tally.work += points * (tags + 1);
    if (tally.work > workLimit) {
      throw new HeadwaterError('HEADWATER_DECODE_SHAPE', `more than ${workLimit} points and tags of points`);
    }
  }

  private point(base: BasePoint, type: number, intervalS: number): void {
    this.time += this.data.columns.times.zigzag();
    const timeNs = timeOf(this.time);
    const isSketch = (type & 0x0f) === metricTypes.sketch;
    const sketch = isSketch ? this.sketch(type) : undefined;
    const value = isSketch ? 0 : this.value(type);
    const kind = isSketch ? 'sketch' : (type & 0x0f) === metricTypes.count ? 'sum' : 'gauge';
    const interval = BigInt(Math.min(intervalS, secondsPerDay)) * second;
    const startNs = isSketch || timeNs === 0n ? 0n : timeNs - interval;
    if (base.name === '') return;
    writePoint(this.rows, { ...base, kind, timeNs, startNs, value, sketch });
  }

  private value(type: number): number {
    const { integers, floats, doubles } = this.data.columns;
    switch (type & 0xf0) {
      case valueTypes.none:
        return 0;
      case valueTypes.integer:
        return integers.zigzag();
      case valueTypes.float:
        return floats.float();
      case valueTypes.double:
        return doubles.double();
      default:
        throw new HeadwaterError('HEADWATER_DECODE_SHAPE', `there is no value type ${type & 0xf0}`);
    }
  }

  private sketch(type: number) {
    const { columns } = this.data;
    const [sum, min, max] = [this.value(type), this.value(type), this.value(type)];
    const count = columns.integers.zigzag();
    const bins: number[] = [];
    const counts: number[] = [];
    let key = 0;
    for (let left = columns.binCounts.unsigned(); left > 0; left -= 1) {
      key += columns.binKeys.zigzag();
      const size = columns.binSizes.unsigned();
      if (bins.length >= binLimit) continue;
      bins.push(key);
      counts.push(size);
    }
    return sketchOfBins(bins, counts, { count, sum, min, max });
  }
}

type BasePoint = Pick<Point, 'name' | 'unit' | 'origin' | 'attributes'>;

function describe(
  name: string,
  unit: string,
  tags: readonly string[],
  resources: readonly Resource[],
): BasePoint {
  const { origin, rest } = splitTags(parseTags(tags));
  for (const [type, text] of resources) {
    if (type === 'host') origin.set('host.name', text);
    else if (type !== '') rest.set(type, text);
  }
  return { name, unit, origin, attributes: rest };
}
