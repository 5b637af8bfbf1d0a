import type { Buckets, Exemplar, PointItem } from '../items/items.ts';
import { writeAttributes } from './any-value.ts';
import { writeByResource } from './by-resource.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** Field of Metric by kind: 1 gauge 2 sum 3 histogram 4 exponential histogram 5 summary. */
const dataFields = [0, 5, 7, 9, 10, 11];
const [sum, histogram, exponential, summary] = [2, 3, 4, 5];

/** ExportMetricsServiceRequest (opentelemetry/proto/metrics/v1/metrics.proto, v1.x). */
export function encodeMetrics(out: ProtobufWriter, points: readonly PointItem[]): void {
  writeByResource(out, points, (ofScope) => {
    for (const ofMetric of Map.groupBy(ofScope, metricKey).values()) {
      out.message(2, () => writeMetric(out, ofMetric));
    }
  });
}

const metricKey = (point: PointItem): string =>
  [point.metric, point.metricKind, point.temporality, point.monotonic, point.unit].join('\u0000');

function writeMetric(out: ProtobufWriter, points: readonly PointItem[]): void {
  const { metric, description, unit, metricKind, temporality, monotonic } = points[0]!;
  out.text(1, metric);
  if (description !== '') out.text(2, description);
  if (unit !== '') out.text(3, unit);
  out.message(dataFields[metricKind] ?? 5, () => {
    for (const point of points) out.message(1, () => writePoint(out, point));
    if (metricKind === sum || metricKind === histogram || metricKind === exponential)
      out.uint(2, temporality);
    if (metricKind === sum) out.bool(3, monotonic);
  });
}

function writePoint(out: ProtobufWriter, point: PointItem): void {
  if (point.startNs !== 0n) out.fixed64(2, point.startNs);
  out.fixed64(3, point.timeNs);
  if (point.metricKind === histogram) writeHistogram(out, point);
  else if (point.metricKind === exponential) writeExponential(out, point);
  else if (point.metricKind === summary) writeSummary(out, point);
  else writeNumber(out, point);
}

/** NumberDataPoint: 4 as_double, 5 exemplars, 6 as_int, 7 attributes, 8 flags */
function writeNumber(out: ProtobufWriter, point: PointItem): void {
  if (point.valueInt !== 0n) {
    out.fixed64(6, point.valueInt);
  } else if ((point.flags & 1) === 0) out.double(4, point.value);
  writeExemplars(out, 5, point.exemplars);
  writeAttributes(out, 7, point.attributes);
  if (point.flags !== 0) out.uint(8, point.flags);
}

/** HistogramDataPoint: 4 count, 5 sum, 6 bucket_counts, 7 bounds, 8 exemplars, 9 attributes, 10 flags, 11 min, 12 max */
function writeHistogram(out: ProtobufWriter, point: PointItem): void {
  out.fixed64(4, point.count);
  writeIfSent(out, 5, point.value);
  if (point.bucketCounts.length > 0) out.packedFixed64(6, point.bucketCounts);
  if (point.bounds.length > 0) out.packedDoubles(7, point.bounds);
  writeExemplars(out, 8, point.exemplars);
  writeAttributes(out, 9, point.attributes);
  if (point.flags !== 0) out.uint(10, point.flags);
  writeIfSent(out, 11, point.min);
  writeIfSent(out, 12, point.max);
}

/** 1 attributes, 4 count, 5 sum, 6 scale, 7 zero_count, 8 positive, 9 negative, 10 flags, 11 exemplars, 12 min, 13 max, 14 zero_threshold */
function writeExponential(out: ProtobufWriter, point: PointItem): void {
  writeAttributes(out, 1, point.attributes);
  out.fixed64(4, point.count);
  writeIfSent(out, 5, point.value);
  out.sint32(6, point.scale);
  out.fixed64(7, point.zeroCount);
  writeBuckets(out, 8, point.positive);
  writeBuckets(out, 9, point.negative);
  if (point.flags !== 0) out.uint(10, point.flags);
  writeExemplars(out, 11, point.exemplars);
  writeIfSent(out, 12, point.min);
  writeIfSent(out, 13, point.max);
  if (point.zeroThreshold !== 0) out.double(14, point.zeroThreshold);
}

function writeBuckets(out: ProtobufWriter, field: number, { offset, counts }: Buckets): void {
  if (counts.length === 0) return;
  out.message(field, () => {
    out.sint32(1, offset);
    out.packedVarints(2, counts);
  });
}

/** 4 count, 5 sum, 6 quantile_values {1 quantile, 2 value}, 7 attributes, 8 flags */
function writeSummary(out: ProtobufWriter, point: PointItem): void {
  out.fixed64(4, point.count);
  out.double(5, Number.isNaN(point.value) ? 0 : point.value);
  for (const [i, quantile] of point.quantiles.entries()) {
    out.message(6, () => {
      out.double(1, quantile);
      out.double(2, point.quantileValues[i] ?? 0);
    });
  }
  writeAttributes(out, 7, point.attributes);
  if (point.flags !== 0) out.uint(8, point.flags);
}

/** NaN says that none was sent. */
function writeIfSent(out: ProtobufWriter, field: number, value: number): void {
  if (!Number.isNaN(value)) out.double(field, value);
}

/** Exemplar: 2 time, 3 as_double, 4 span_id, 5 trace_id, 7 filtered_attributes */
function writeExemplars(out: ProtobufWriter, field: number, exemplars: readonly Exemplar[]): void {
  for (const { timeNs, value, spanId, traceId, attributes } of exemplars) {
    out.message(field, () => {
      out.fixed64(2, timeNs);
      out.double(3, value);
      if (spanId !== '') out.hex(4, spanId);
      if (traceId !== '') out.hex(5, traceId);
      writeAttributes(out, 7, attributes);
    });
  }
}
