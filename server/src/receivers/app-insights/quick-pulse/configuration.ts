import type { LiveChartWithId, LiveConfiguration } from '../../../ingest/live/live-configuration.ts';

/**
 * What clients are asked to report (CollectionConfigurationInfo): a project's own charts as derived metrics, named by
 * their ids, and its samples as one document stream. Without a filter for a kind of document clients send all of that
 * kind, so a kind that nobody wants gets a filter that nothing meets.
 */
export function configurationBody({ tag, charts, samples }: LiveConfiguration): string {
  const unwanted = documentKinds.filter((kind) => samples.every(({ telemetry }) => telemetry !== kind));
  return JSON.stringify({
    ETag: tag,
    Metrics: charts.map((chart) => ({
      Id: chart.id,
      TelemetryType: chart.telemetry,
      FilterGroups: chart.groups.map((filters) => ({ Filters: filters.map(filterOf) })),
      Projection: chart.projection,
      Aggregation: chart.aggregation,
      BackEndAggregation: chart.acrossServers,
    })),
    DocumentStreams: [
      {
        Id: 'headwater',
        DocumentFilterGroups: [
          ...samples.map(({ telemetry, filters }) => ({
            TelemetryType: telemetry,
            Filters: { Filters: filters.map(filterOf) },
          })),
          ...unwanted.map((kind) => ({ TelemetryType: kind, Filters: { Filters: [nothing] } })),
        ],
      },
    ],
    QuotaInfo: null,
  });
}

/** The answer to a ping: Python keeps the tag of a ping but not its configuration, Node fails without a body. */
export const pingBody = '{"ETag":"","Metrics":[],"DocumentStreams":[],"QuotaInfo":null}';

/**
 * Whether Python's client (azure-monitor-opentelemetry-exporter up to 1.0.0b58) counts a chart right: it looks at the
 * first filter of a group only, counts an item for every chart of its kind when it meets one of them, and compares
 * durations in whole seconds with milliseconds.
 */
export function countsInPython(chart: LiveChartWithId, charts: readonly LiveChartWithId[]): boolean {
  const alone = charts.filter(({ telemetry }) => telemetry === chart.telemetry).length === 1;
  const simple = chart.groups.every(
    (filters) => filters.length <= 1 && filters.every(({ field }) => field !== 'Duration'),
  );
  return alone && simple;
}

const documentKinds = ['Request', 'Dependency', 'Exception', 'Event', 'Trace'] as const;
const nothing = { FieldName: '*', Predicate: 'Contains', Comparand: '\u0001 nothing \u0001' };

const filterOf = ({ field, predicate, comparand }: LiveChartWithId['groups'][number][number]) => ({
  FieldName: field,
  Predicate: predicate,
  Comparand: comparand,
});
