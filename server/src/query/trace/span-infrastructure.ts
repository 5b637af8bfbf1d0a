import type { Attributes, RuntimeChart, SpanInfrastructure } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { pointRead, type Reader } from '../reader.ts';
import { readRuntimeCharts } from '../services/runtime/get-runtime-metrics.ts';
import { hostNameOf, runtimeNameOf } from '../services/runtime/runtime-names.ts';
import { whereTrace } from './get-trace.ts';
import { readResources } from './read-resources.ts';

interface PlaceRow {
  readonly service: string;
  readonly host: string;
  readonly instance: string;
  readonly resourceId: string;
  readonly startMs: number | string;
  readonly durationNs: number | string;
}

/** Shown before and after the span. */
const aroundMs = 10 * 60_000;
const buckets = 60;
/** Resource attributes that say where a program runs, by the beginning of their keys. */
const places =
  /^(?:host|os|container|k8s|process|cloud|faas|device|aws|azure|gcp|service\.instance|deployment|ai\.device|ai\.cloud)\b/;

/**
 * Where a span ran: what its resource says of host, container, pod and process, and what host and process measured
 * ten minutes before and after it.
 *
 * @throws HeadwaterError HEADWATER_SPAN_NOT_FOUND
 */
export async function getSpanInfrastructure(
  reader: Reader,
  project: string,
  traceId: string,
  spanId: string,
): Promise<SpanInfrastructure> {
  const [row] = await reader.read<PlaceRow>(
    `SELECT service, host, instance, toString(resource_id) AS resourceId,
       toUnixTimestamp64Milli(toDateTime64(start_time, 3)) AS startMs, duration_ns AS durationNs
     FROM spans WHERE ${whereTrace} AND span_id = toFixedString(unhex({spanId:String}), 8) LIMIT 1`,
    { project, traceId, spanId },
    pointRead,
  );
  if (row === undefined) throw new HeadwaterError('HEADWATER_SPAN_NOT_FOUND', `${traceId} ${spanId}`);
  const { service, host, instance, resourceId } = row;
  const startMs = Number(row.startMs);
  const scope = {
    project,
    fromMs: startMs - aroundMs,
    toMs: startMs + Number(row.durationNs) / 1e6 + aroundMs,
    buckets,
  };
  const [resources, ofHost, ofProcess] = await Promise.all([
    readResources(reader, project, new Set([resourceId])),
    host === '' ? none : readRuntimeCharts(reader, { ...scope, host }, hostNameOf),
    readRuntimeCharts(reader, { ...scope, service, ...(instance && { instance }) }, runtimeNameOf),
  ]);
  return {
    host,
    instance,
    startMs,
    attributes: placesOf(resources[resourceId]?.attributes ?? {}),
    hostCharts: ofHost.charts,
    processCharts: ofProcess.charts,
  };
}

const none: { charts: RuntimeChart[] } = { charts: [] };

function placesOf(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => places.test(key)));
}
