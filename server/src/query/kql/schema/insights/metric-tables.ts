import { column, metricProperties } from '../insights-columns.ts';
import { text } from '../sql.ts';
import { table } from './table.ts';

/** `\Category(Instance)\Counter`; char(92) is the backslash, whose escapes three languages would each halve. */
const counterParts = 'splitByChar(char(92), CAST(metric AS String))';
const isCounter =
  "(attributes['headwater.metric.class'] = 'performance_counter' OR startsWith(metric, char(92)))";
const metricSubject = {
  time: 'time',
  operation: "''",
  operationId: "''",
  parentId: "''",
  identity: 'series_id, value',
  properties: metricProperties,
  measurements: null,
} as const;
/** `MetricWriter` keeps it as an exemplar. */
const deviation =
  "if(position(exemplar_attributes[1], 'headwater.std_dev') > 0, toNullable(exemplar_value[1]), NULL)";
const metricCount = 'toInt32(greatest(count, 1))';

export const customMetrics = table(
  'customMetrics',
  'AppMetrics',
  'metrics',
  `NOT ${isCounter} AND attributes['headwater.metric.class'] != 'delta'`,
  [
    column('name', 'Name', 'string', text('metric')),
    column('value', null, 'real', 'value'),
    column('valueCount', 'ItemCount', 'int', metricCount),
    column('valueSum', 'Sum', 'real', 'value'),
    column('valueMin', 'Min', 'real', 'if(count > 0, min, value)'),
    column('valueMax', 'Max', 'real', 'if(count > 0, max, value)'),
    column('valueStdDev', null, 'real', deviation),
  ],
  { ...metricSubject, itemType: 'customMetric' },
);

export const performanceCounters = table(
  'performanceCounters',
  'AppPerformanceCounters',
  'metrics',
  isCounter,
  [
    column('name', 'Name', 'string', text('metric')),
    column('value', 'Value', 'real', 'value'),
    column('category', 'Category', 'string', `extract(${counterParts}[2], '^[^(]+')`),
    column('counter', null, 'string', `${counterParts}[-1]`),
    column('instance', 'Instance', 'string', "extract(CAST(metric AS String), '[(]([^)]*)[)]')"),
  ],
  { ...metricSubject, itemType: 'performanceCounter' },
);
