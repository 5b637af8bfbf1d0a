import { ownGroups, sharedGroups } from '../properties.ts';
import { type Metric, metrics } from './catalogue.ts';

/** The answer of `/metrics/metadata`: every metric with what may be asked of it. */
export function metricsMetadata(): unknown {
  const dimensions = new Set<string>();
  const described = Array.from(metrics.values(), (metric) => {
    const groupBy = dimensionsOf(metric);
    for (const name of groupBy) dimensions.add(name);
    return [
      metric.id,
      {
        displayName: metric.displayName,
        defaultAggregation: metric.defaultAggregation,
        supportedAggregations: Object.keys(metric.aggregations),
        supportedGroupBy: { all: groupBy },
      },
    ] as const;
  });
  return {
    metrics: Object.fromEntries(described),
    dimensions: Object.fromEntries([...dimensions].map((name) => [name, { displayName: name }])),
  };
}

function dimensionsOf({ table }: Metric): string[] {
  const own = ownGroups[table];
  const groups = { ...sharedGroups, ...(own === undefined ? {} : { [own.name]: own.group }) };
  return Object.entries(groups).flatMap(([group, properties]) =>
    Object.entries(properties)
      .filter(([, [, type]]) => type !== 'real' && type !== 'dynamic')
      .map(([name]) => `${group}/${name}`),
  );
}
