import type { RecordRows } from '../../model/record/read-record.ts';
import type { FixedValues, NestedValues, TextValues } from '../../model/record/record-columns.ts';
import { parseAttributes } from './attributes.ts';
import type { Buckets, Exemplar, PointItem } from './items.ts';
import type { Known } from './known.ts';
import { describeResource, describeScope } from './origin-reader.ts';

/** Data points whose series is known; what a point is called and means is in its series. */
export function* readPoints(rows: RecordRows, known: Known, unknown: () => void): Generator<PointItem> {
  const [projects, ids] = [rows.text('project'), rows.fixed('series_id')];
  const lists = new PointLists(rows);
  for (let row = 0; row < rows.rows; row += 1) {
    const project = projects.text(row);
    const seriesId = String(ids.u64(row));
    const series = known.series(project, seriesId);
    if (series === undefined) {
      unknown();
      continue;
    }
    const { attributes, resourceId, scopeId, scopeName, ...rest } = series;
    yield {
      kind: 'point',
      project,
      seriesId,
      ...rest,
      resource: describeResource(known, { project, ...rest }, resourceId),
      scope: describeScope(known, project, scopeId, scopeName),
      attributes: new Map(attributes),
      timeNs: rows.fixed('time').i64(row),
      startNs: rows.fixed('start_time').i64(row),
      flags: rows.fixed('flags').u32(row) & 1,
      value: rows.fixed('value').f64(row),
      valueInt: rows.fixed('value_int').i64(row),
      count: rows.fixed('count').u64(row),
      min: rows.fixed('min').f64(row),
      max: rows.fixed('max').f64(row),
      ...lists.read(row),
    };
  }
}

/** Buckets, quantiles and exemplars. */
class PointLists {
  readonly #rows: RecordRows;

  constructor(rows: RecordRows) {
    this.#rows = rows;
  }

  read(row: number) {
    const rows = this.#rows;
    return {
      bounds: numbers(rows.nested('bounds'), row),
      bucketCounts: counts(rows.nested('bucket_counts'), row),
      scale: rows.fixed('scale').i32(row),
      zeroCount: rows.fixed('zero_count').u64(row),
      zeroThreshold: rows.fixed('zero_threshold').f64(row),
      positive: this.#buckets('positive', row),
      negative: this.#buckets('negative', row),
      quantiles: numbers(rows.nested('quantiles'), row),
      quantileValues: numbers(rows.nested('quantile_values'), row),
      exemplars: this.#exemplars(row),
    };
  }

  #buckets(side: 'positive' | 'negative', row: number): Buckets {
    return {
      offset: this.#rows.fixed(`${side}_offset`).i32(row),
      counts: counts(this.#rows.nested(`${side}_counts`), row),
    };
  }

  #exemplars(row: number): readonly Exemplar[] {
    const rows = this.#rows;
    const times = rows.nested('exemplar_time');
    const child = (name: string) => rows.nested(name).children[0] as FixedValues;
    const exemplars: Exemplar[] = [];
    for (let i = times.from(row); i < times.to(row); i += 1) {
      exemplars.push({
        timeNs: child('exemplar_time').i64(i),
        value: child('exemplar_value').f64(i),
        traceId: child('exemplar_trace_id').id(i),
        spanId: child('exemplar_span_id').id(i),
        attributes: parseAttributes((rows.nested('exemplar_attributes').children[0] as TextValues).text(i)),
      });
    }
    return exemplars;
  }
}

function numbers(list: NestedValues, row: number): readonly number[] {
  const values: number[] = [];
  for (let i = list.from(row); i < list.to(row); i += 1)
    values.push((list.children[0] as FixedValues).f64(i));
  return values;
}

function counts(list: NestedValues, row: number): readonly bigint[] {
  const values: bigint[] = [];
  for (let i = list.from(row); i < list.to(row); i += 1)
    values.push((list.children[0] as FixedValues).u64(i));
  return values;
}
