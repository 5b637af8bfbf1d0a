import { type Filter, spanKinds, spanStatuses } from '@headwater/contract';
import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import { attributeOperand, codeOperand, idOperand, numberOperand, textOperand } from './attribute-operand.ts';
import { conditionSql, type Operand } from './operand.ts';
import type { Values } from './values.ts';

const originOperands: Readonly<Record<string, Operand>> = Object.fromEntries(
  ['service', 'environment', 'version', 'instance', 'host', 'dialect'].map((column) => [
    column,
    textOperand(column),
  ]),
);

const spanWords: Readonly<Record<string, Operand>> = {
  ...originOperands,
  name: textOperand('name'),
  operation: textOperand('operation'),
  type: textOperand('span_type'),
  kind: codeOperand('kind', spanKinds),
  status: codeOperand('status_code', spanStatuses),
  duration: numberOperand('duration_ns'),
  traceId: idOperand('trace_id', 16),
  spanId: idOperand('span_id', 8),
  parentSpanId: idOperand('parent_span_id', 8),
  error: { text: "if(status_code = 2, 'true', 'false')", exists: 'status_code = 2' },
};

const logWords: Readonly<Record<string, Operand>> = {
  ...originOperands,
  severity: {
    ...textOperand('severity_text'),
    number: 'severity_number',
    exists: "(severity_number != 0 OR severity_text != '')",
  },
  body: textOperand('body'),
  event: textOperand('event_name'),
  traceId: idOperand('trace_id', 16),
  spanId: idOperand('span_id', 8),
  'error.type': textOperand('error_type'),
};

const conventionOperands: ReadonlyMap<string, Operand> = new Map(
  spanConventions.flatMap(({ column, kind, keys }) => {
    const operand = kind === 'u16' ? numberOperand(column, 0) : textOperand(column);
    return keys.map((key) => [typeof key === 'string' ? key : key.key, operand] as const);
  }),
);

/** Where a key's values are in `spans`: a column of its own under any known spelling, or the attribute maps. */
export function spanOperand(key: string, values: Values): Operand {
  const own = Object.hasOwn(spanWords, key) ? spanWords[key] : conventionOperands.get(key);
  return own ?? attributeOperand(key, values);
}

export function logOperand(key: string, values: Values): Operand {
  const own = Object.hasOwn(logWords, key) ? logWords[key] : undefined;
  return own ?? attributeOperand(key, values);
}

/** All filters of a question about spans, each as SQL. */
export function spanConditions(filters: readonly Filter[], values: Values): string[] {
  return filters.map((filter) => conditionSql(spanOperand(filter.key, values), filter, values));
}

export function logConditions(filters: readonly Filter[], values: Values): string[] {
  return filters.map((filter) => conditionSql(logOperand(filter.key, values), filter, values));
}

const seriesWords: Readonly<Record<string, Operand>> = { ...originOperands, unit: textOperand('unit') };

/** Where a key's values are in `metric_series`. */
export function seriesOperand(key: string, values: Values): Operand {
  const own = Object.hasOwn(seriesWords, key) ? seriesWords[key] : undefined;
  return own ?? attributeOperand(key, values);
}
