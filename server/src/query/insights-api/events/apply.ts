import { refuse } from '../odata/ast.ts';
import { Reader } from '../odata/parse.ts';
import { writeExpression } from '../odata/to-kql.ts';
import { propertyAt } from '../properties.ts';

/** `$apply` (OData Extension for Data Aggregation 4.0) as KQL, and the path of each column of the result. */
export interface Applied {
  readonly kql: readonly string[];
  /** Undefined when the events themselves are left */
  readonly columns: readonly { readonly column: string; readonly path: string }[] | undefined;
}

type Column = NonNullable<Applied['columns']>[number];

const methods: Readonly<Record<string, (value: string) => string>> = {
  sum: (value) => `sum(${value})`,
  min: (value) => `min(${value})`,
  max: (value) => `max(${value})`,
  average: (value) => `avg(${value})`,
  countdistinct: (value) => `dcount(${value})`,
};
const keysAtMost = 8;
const measuresAtMost = 20;

/** @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT */
export function readApply(text: string, table: string): Applied {
  const reader = new Reader(text);
  const kql: string[] = [];
  let columns: Column[] | undefined;
  do {
    if (columns !== undefined) refuse('nothing may follow what was aggregated', reader.token.at, text);
    const { text: word, at } = reader.take();
    reader.must('(');
    switch (word.toLowerCase()) {
      case 'filter':
        kql.push(`where ${writeExpression(reader.expression(), table, text).kql}`);
        break;
      case 'aggregate': {
        const measures = readMeasures(reader, table, 0);
        kql.push(`summarize ${measures.map(({ sql }) => sql).join(', ')}`);
        columns = measures;
        break;
      }
      case 'groupby':
        columns = readGroups(reader, table, kql);
        break;
      default:
        refuse(`'${word}' is none of filter, groupby, aggregate`, at, text);
    }
    reader.must(')');
  } while (reader.takes('/'));
  reader.end();
  return { kql, columns };
}

type Measure = Column & { readonly sql: string };

/** `duration with sum as total, $count as n` */
function readMeasures(reader: Reader, table: string, first: number): Measure[] {
  const measures: Measure[] = [];
  do {
    const column = `m${first + measures.length}`;
    const { kind, text: path, at } = reader.take();
    if (kind !== 'name') refuse('a property is expected', at, reader.text);
    let sql = 'sum(itemCount)';
    if (path !== '$count') {
      const { kql } = propertyAt(path, table, at, reader.text);
      reader.must('with');
      const { text: method, at: methodAt } = reader.take();
      const write = methods[method.toLowerCase()];
      if (write === undefined)
        refuse(`'${method}' is none of ${Object.keys(methods).join(', ')}`, methodAt, reader.text);
      sql = write(kql);
    } else if (table === 'customMetrics' || table === 'performanceCounters') sql = 'count()';
    reader.must('as');
    const alias = reader.take();
    if (alias.kind !== 'name' || !/^\w{1,64}$/.test(alias.text))
      refuse('a name is expected', alias.at, reader.text);
    measures.push({ column, path: alias.text, sql: `${column} = ${sql}` });
    if (measures.length > measuresAtMost) refuse('too many measures', at, reader.text);
  } while (reader.takes(','));
  return measures;
}

/** `(request/name, cloud/roleName), aggregate(…)` */
function readGroups(reader: Reader, table: string, kql: string[]): Column[] {
  reader.must('(');
  const keys: (Column & { readonly sql: string })[] = [];
  do {
    const { kind, text: path, at } = reader.take();
    if (kind !== 'name') refuse('a property is expected', at, reader.text);
    const column = `k${keys.length}`;
    keys.push({ column, path, sql: `${column} = ${propertyAt(path, table, at, reader.text).kql}` });
    if (keys.length > keysAtMost) refuse('too many properties', at, reader.text);
  } while (reader.takes(','));
  reader.must(')');
  let measures: Measure[] = [];
  if (reader.takes(',')) {
    reader.must('aggregate');
    reader.must('(');
    measures = readMeasures(reader, table, 0);
    reader.must(')');
  }
  kql.push(
    `summarize ${measures.map(({ sql }) => sql).join(', ')} by ${keys.map(({ sql }) => sql).join(', ')}`,
  );
  return [...keys, ...measures];
}
