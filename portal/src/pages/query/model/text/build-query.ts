/** One line of the builder: rows whose column compares so. */
export interface BuiltFilter {
  readonly column: string;
  readonly type: string;
  readonly operator: string;
  readonly value: string;
}

/** What the builder has been told; empty texts are left out of the query. */
export interface BuiltQuery {
  readonly table: string;
  readonly filters: readonly BuiltFilter[];
  /** `count`, or a function of a column */
  readonly measure: string;
  readonly measured: string;
  readonly by: string;
  /** Width of a bin of time, e.g. `5m`; '' for none */
  readonly every: string;
  readonly take: string;
  /** What the measure is drawn as; '' for rows */
  readonly chart: string;
}

export const textOperators = ['==', '!=', 'has', '!has', 'contains', 'startswith', 'matches regex'];
export const numberOperators = ['==', '!=', '>', '>=', '<', '<='];
export const builtCharts = ['timechart', 'areachart', 'columnchart', 'barchart', 'piechart'] as const;
export const measures = [
  'count',
  'avg',
  'sum',
  'min',
  'max',
  'dcount',
  'percentile 50',
  'percentile 95',
  'percentile 99',
];

/** A name as KQL spells it. */
export function columnName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `['${name.replace(/[\\']/g, '\\$&')}']`;
}

function literal(value: string, type: string): string {
  if (type === 'bool') return value.toLowerCase() === 'true' ? 'true' : 'false';
  if (type === 'datetime') return `datetime(${value.replace(/[^\w:.+ -]/g, '')})`;
  const numeric = ['int', 'long', 'real', 'decimal'].includes(type);
  if (numeric && /^-?\d+(\.\d+)?$/.test(value.trim())) return value.trim();
  if (type === 'timespan' && /^[\d.:]+[a-z]*$/.test(value.trim())) return value.trim();
  return JSON.stringify(value);
}

function measureText(measure: string, column: string): string {
  if (measure === 'count' || column === '') return 'count()';
  const [name, level] = measure.split(' ');
  return level ? `percentile(${columnName(column)}, ${level})` : `${name}(${columnName(column)})`;
}

/** The query in KQL, a line per operator. */
export function buildQuery(built: BuiltQuery, timeColumn: string): string {
  const lines = [columnName(built.table)];
  for (const { column, type, operator, value } of built.filters) {
    if (column === '' || value === '') continue;
    const left = type === 'dynamic' ? `tostring(${columnName(column)})` : columnName(column);
    lines.push(`| where ${left} ${operator} ${literal(value, type)}`);
  }
  const keys = [
    ...(built.every === '' ? [] : [`bin(${columnName(timeColumn)}, ${built.every})`]),
    ...(built.by === '' ? [] : [columnName(built.by)]),
  ];
  if (built.measure !== '') {
    const by = keys.length === 0 ? '' : ` by ${keys.join(', ')}`;
    lines.push(`| summarize ${measureText(built.measure, built.measured)}${by}`);
  }
  if (/^\d+$/.test(built.take)) lines.push(`| take ${built.take}`);
  if (built.measure !== '' && built.chart !== '') lines.push(`| render ${built.chart}`);
  return lines.join('\n');
}
