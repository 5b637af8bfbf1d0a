import { JsonText } from '../attributes/json-text.ts';
import { RedactedKeys } from '../attributes/redacted-keys.ts';
import type { Bytes } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import { NestedColumn } from '../columns/nested-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import type { ModelLimits } from '../limits.ts';
import { ExponentialColumns } from './exponential-columns.ts';
import { noBytes, type Origin, type RequestState } from './origin.ts';

/** Set in `flags` beside OTLP's own (bit 0, no recorded value): the point's time was bounded. */
export const flagTimeBounded = 0x80000000;
const maxExact = Number.MAX_SAFE_INTEGER;

/** Writes `metric_points`. Per metric `metric`; per point `begin`, setters, `end`. */
export class MetricRows {
  readonly exponential = new ExponentialColumns();
  /** Where the attributes of the exemplar at hand are written. */
  readonly json: JsonText;
  row = 0;
  private readonly request: RequestState;
  private readonly limits: ModelLimits;
  private exemplars = 0;
  private flagBits = 0;
  private generation = -1;
  private project: Bytes = noBytes;
  private service: Bytes = noBytes;
  private projectId = 0;
  private serviceId = 0;
  private metricId = 0;
  private block: OpenBlock | undefined;
  private projects = new WordColumn();
  private services = new WordColumn();
  private metrics = new WordColumn();
  private seriesIds = new FixedColumn(8);
  private times = new FixedColumn(8);
  private startTimes = new FixedColumn(8);
  private received = new FixedColumn(8);
  private flagColumn = new FixedColumn(4);
  private values = new FixedColumn(8);
  private valueInts = new FixedColumn(8);
  private counts = new FixedColumn(8);
  private mins = new FixedColumn(8);
  private maxs = new FixedColumn(8);
  private bounds = new NestedColumn([]);
  private bound = new FixedColumn(8);
  private bucketCounts = new NestedColumn([]);
  private bucketCount = new FixedColumn(8);
  private quantiles = new NestedColumn([]);
  private quantile = new FixedColumn(8);
  private quantileValues = new NestedColumn([]);
  private quantileValue = new FixedColumn(8);
  private exemplarLists: NestedColumn[] = [];
  private exemplarTime = new FixedColumn(8);
  private exemplarValue = new FixedColumn(8);
  private exemplarTrace = new FixedColumn(16);
  private exemplarSpan = new FixedColumn(8);
  private exemplarJson = new TextColumn();

  constructor(request: RequestState, limits: ModelLimits) {
    this.request = request;
    this.limits = limits;
    this.json = new JsonText(new RedactedKeys(limits.redactedKeys));
  }

  attach(block: OpenBlock): void {
    this.block = block;
    this.generation = -1;
    this.exponential.attach(block);
    this.projects = block.word('project');
    this.services = block.word('service');
    this.metrics = block.word('metric');
    this.seriesIds = block.fixed('series_id');
    this.times = block.fixed('time');
    this.startTimes = block.fixed('start_time');
    this.received = block.fixed('received_time');
    this.flagColumn = block.fixed('flags');
    this.values = block.fixed('value');
    this.valueInts = block.fixed('value_int');
    this.counts = block.fixed('count');
    this.mins = block.fixed('min');
    this.maxs = block.fixed('max');
    this.attachLists(block);
  }

  /** The metric whose points follow. */
  metric(origin: Origin, source: Bytes, nameStart: number, nameLength: number): void {
    const { generation } = this.block!;
    if (
      generation !== this.generation ||
      origin.project !== this.project ||
      origin.service !== this.service
    ) {
      this.generation = generation;
      this.project = origin.project;
      this.service = origin.service;
      this.projectId = this.projects.dictionary.intern(this.project, 0, this.project.u8.length);
      this.serviceId = this.services.dictionary.intern(this.service, 0, this.service.u8.length);
    }
    const length = Math.min(nameLength, this.limits.wordBytes);
    this.metricId = this.metrics.dictionary.intern(source, nameStart, length);
  }

  begin(seriesLow: number, seriesHigh: number): void {
    const { rows: row } = this.block!;
    const { window } = this.request;
    this.row = row;
    this.exemplars = 0;
    this.flagBits = 0;
    this.projects.setId(row, this.projectId);
    this.services.setId(row, this.serviceId);
    this.metrics.setId(row, this.metricId);
    this.seriesIds.set64(row, seriesLow, seriesHigh);
    this.received.set64(row, window.nowLow, window.nowHigh);
  }

  /** Time and start time as sent; a time of 0 becomes the time of arrival, one outside the window is bounded. */
  time(low: number, high: number, startLow: number, startHigh: number): void {
    const { window } = this.request;
    if (low === 0 && high === 0) window.bound(window.nowLow, window.nowHigh);
    else if (!window.bound(low, high)) this.flagBits |= flagTimeBounded;
    this.times.set64(this.row, window.low, window.high);
    if (startHigh >= 0) this.startTimes.set64(this.row, startLow, startHigh);
  }

  flags(value: number): void {
    this.flagBits |= value & 0x7fffffff;
  }

  value(value: number): void {
    this.values.setF64(this.row, value);
  }

  /** A signed 64-bit value as halves. */
  valueInt(low: number, high: number): void {
    const value = high * 4294967296 + (low >>> 0);
    this.values.setF64(this.row, value);
    if (value > maxExact || value < -maxExact) this.valueInts.set64(this.row, low, high);
  }

  count(low: number, high: number): void {
    this.counts.set64(this.row, low, high);
  }

  /** NaN where none was sent. */
  range(min: number, max: number): void {
    this.mins.setF64(this.row, min);
    this.maxs.setF64(this.row, max);
  }

  /** Explicit bounds, packed doubles. */
  explicitBounds(source: Bytes, start: number, count: number): void {
    const kept = this.keptBuckets(count);
    this.bound.setRange(this.bounds.addMany(this.row, kept), kept, source, start);
  }

  /** Bucket counts, packed fixed64. */
  bucketCountsOf(source: Bytes, start: number, count: number): void {
    const kept = this.keptBuckets(count);
    this.bucketCount.setRange(this.bucketCounts.addMany(this.row, kept), kept, source, start);
  }

  private keptBuckets(count: number): number {
    const { bucketsPerPoint } = this.limits;
    if (count <= bucketsPerPoint) return count;
    this.request.cuts.buckets += count - bucketsPerPoint;
    return bucketsPerPoint;
  }

  quantileOf(quantile: number, value: number): void {
    const { bucketsPerPoint } = this.limits;
    if (this.quantiles.count - this.quantiles.startOf(this.row) >= bucketsPerPoint) {
      this.request.cuts.buckets += 1;
      return;
    }
    this.quantile.setF64(this.quantiles.add(this.row), quantile);
    this.quantileValue.setF64(this.quantileValues.add(this.row), value);
  }

  /** Adds an exemplar whose attributes are in `json`; ids that are not 16 and 8 bytes long become none. */
  exemplar(
    timeLow: number,
    timeHigh: number,
    value: number,
    source: Bytes,
    traceStart: number,
    traceLength: number,
    spanStart: number,
    spanLength: number,
  ): void {
    this.exemplars += 1;
    if (this.exemplars > this.limits.exemplarsPerPoint) {
      this.request.cuts.exemplars += 1;
      return;
    }
    const { window } = this.request;
    let at = 0;
    for (const list of this.exemplarLists) at = list.add(this.row);
    window.bound(timeLow, timeHigh);
    this.exemplarTime.set64(at, window.low, window.high);
    this.exemplarValue.setF64(at, value);
    if (traceLength === 16) this.exemplarTrace.setBytes(at, source, traceStart);
    if (spanLength === 8) this.exemplarSpan.setBytes(at, source, spanStart);
    this.exemplarJson.set(at, this.json, 0, this.json.length);
  }

  end(): void {
    if (this.flagBits !== 0) this.flagColumn.setU32(this.row, this.flagBits);
    this.block!.rows = this.row + 1;
  }

  private attachLists(block: OpenBlock): void {
    const list = (name: string) => block.nested(name);
    const fixed = (nested: NestedColumn) => nested.children[0] as FixedColumn;
    this.bounds = list('bounds');
    this.bound = fixed(this.bounds);
    this.bucketCounts = list('bucket_counts');
    this.bucketCount = fixed(this.bucketCounts);
    this.quantiles = list('quantiles');
    this.quantile = fixed(this.quantiles);
    this.quantileValues = list('quantile_values');
    this.quantileValue = fixed(this.quantileValues);
    const times = list('exemplar_time');
    const values = list('exemplar_value');
    const traces = list('exemplar_trace_id');
    const spans = list('exemplar_span_id');
    const json = list('exemplar_attributes');
    this.exemplarLists = [times, values, traces, spans, json];
    this.exemplarTime = fixed(times);
    this.exemplarValue = fixed(values);
    this.exemplarTrace = fixed(traces);
    this.exemplarSpan = fixed(spans);
    this.exemplarJson = json.children[0] as TextColumn;
  }
}
