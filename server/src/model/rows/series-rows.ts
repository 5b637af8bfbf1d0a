import { AttributeRows, type KnownAttributes } from '../attributes/attribute-rows.ts';
import { BoundedCache } from '../bounded-cache.ts';
import type { Bytes } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import type { ModelLimits } from '../limits.ts';
import { type Origin, OriginRows, type RequestState, type Scope } from './origin.ts';

const noneKnown: KnownAttributes = {
  text: () => false,
  number: () => false,
  withdraw: () => {},
  disown: () => {},
};

/** What all points of one metric in one request share. */
export interface MetricFields {
  readonly source: Bytes;
  readonly nameStart: number;
  readonly nameLength: number;
  readonly unitStart: number;
  readonly unitLength: number;
  readonly descriptionStart: number;
  readonly descriptionLength: number;
  /** 1 gauge 2 sum 3 histogram 4 exponential histogram 5 summary */
  readonly kind: number;
  /** 0 unspecified 1 delta 2 cumulative */
  readonly temporality: number;
  readonly monotonic: number;
}

interface Series {
  /** When its row was last written, in milliseconds; 0 never. */
  writtenMs: number;
}

/** Writes `metric_series`: a row when a series is first seen and again every `limits.repeatNs`. */
export class SeriesRows {
  /** Filled after `begin`, before `end`. */
  readonly attributes: AttributeRows;
  private readonly limits: ModelLimits;
  private readonly request: RequestState;
  private readonly origins: OriginRows;
  private readonly known: BoundedCache<Series>;
  private readonly repeatMs: number;
  /** Written since the last mark, to be forgotten on rollback. */
  private written: Series[] = [];
  private row = 0;
  private block: OpenBlock | undefined;
  private ids = new FixedColumn(8);
  private metrics = new WordColumn();
  private units = new WordColumn();
  private kinds = new FixedColumn(1);
  private temporalities = new FixedColumn(1);
  private monotonics = new FixedColumn(1);
  private descriptions = new TextColumn();

  constructor(request: RequestState, limits: ModelLimits) {
    this.limits = limits;
    this.request = request;
    this.origins = new OriginRows(request);
    this.attributes = new AttributeRows(limits, request.cuts, [], noneKnown);
    this.known = new BoundedCache(limits.seriesRemembered);
    this.repeatMs = Number(limits.repeatNs / 1_000_000n);
  }

  attach(block: OpenBlock): void {
    this.block = block;
    this.origins.attach(block);
    this.attributes.attach(block);
    this.ids = block.fixed('series_id');
    this.metrics = block.word('metric');
    this.units = block.word('unit');
    this.kinds = block.fixed('kind');
    this.temporalities = block.fixed('temporality');
    this.monotonics = block.fixed('monotonic');
    this.descriptions = block.text('description');
  }

  /** @returns whether the series needs its row: then `begin`, `attributes`, `end` */
  isDue(idLow: number, idHigh: number): boolean {
    const { nowMs } = this.request;
    let series = this.known.get(idLow, idHigh);
    if (series === undefined) {
      series = { writtenMs: 0 };
      this.known.add(idLow, idHigh, series);
    } else if (series.writtenMs !== 0 && nowMs - series.writtenMs < this.repeatMs) return false;
    series.writtenMs = nowMs;
    this.written.push(series);
    return true;
  }

  begin(origin: Origin, scope: Scope, metric: MetricFields, idLow: number, idHigh: number): void {
    const block = this.block!;
    const { source } = metric;
    const { wordBytes, valueBytes } = this.limits;
    const row = block.rows;
    this.row = row;
    this.origins.write(row, block.generation, origin, scope);
    this.ids.set64(row, idLow, idHigh);
    this.metrics.set(row, source, metric.nameStart, Math.min(metric.nameLength, wordBytes));
    this.units.set(row, source, metric.unitStart, Math.min(metric.unitLength, wordBytes));
    const descriptionLength = Math.min(metric.descriptionLength, valueBytes);
    this.descriptions.set(row, source, metric.descriptionStart, descriptionLength);
    this.kinds.setU8(row, metric.kind);
    this.temporalities.setU8(row, metric.temporality);
    this.monotonics.setU8(row, metric.monotonic);
    this.attributes.begin(row, block.generation);
  }

  end(): void {
    this.attributes.end(0);
    this.block!.rows = this.row + 1;
  }

  marked(): void {
    this.written = [];
  }

  rolledBack(): void {
    for (const series of this.written) series.writtenMs = 0;
    this.written = [];
  }
}
