import type { Filter, Scope, TelemetryType } from '@headwater/contract';
import { attributeOperand, idOperand, numberOperand, textOperand } from '../conditions/attribute-operand.ts';
import { conditionSql, type Operand } from '../conditions/operand.ts';
import { logOperand, spanOperand } from '../conditions/span-operands.ts';
import { Values } from '../conditions/values.ts';
import { spanSql } from '../performance/population.ts';
import { type QueryParameter, whereScope } from '../reader.ts';
import { splitSql } from '../usage/ask-usage.ts';
import {
  eventItemSql,
  eventKeySql,
  eventTypeSql,
  exceptionItemSql,
  exceptionKeySql,
  logItemSql,
  logKeySql,
  shownEvents,
  spanItemSql,
  spanKeySql,
} from './item-sql.ts';
import { type Term, termsOf } from './search-terms.ts';

/** A stored table as telemetry. */
export interface TelemetrySource {
  /** First letter of its items' ids */
  readonly letter: 's' | 'l' | 'x' | 'e';
  readonly table: 'spans' | 'logs' | 'exceptions' | 'events';
  readonly time: 'start_time' | 'time';
  readonly types: readonly TelemetryType[];
  /** Select list of an item, its key and its type */
  readonly item: string;
  readonly key: string;
  readonly type: string;
  /** Rows that are telemetry of programs */
  readonly shown: string;
  /** Texts that words are looked for in, besides the properties */
  readonly texts: readonly string[];
  readonly operand: (key: string, values: Values) => Operand;
  readonly numbers: boolean;
}

const plain = (sql: string): Operand => ({
  text: sql,
  number: `toFloat64OrZero(${sql})`,
  exists: `${sql} != ''`,
});
const word = (sql: string): Operand => ({ text: sql, exists: 'true' });
const instance = plain("toString(if(instance = '', host, instance))");
const ids = { operationId: idOperand('trace_id', 16), traceId: idOperand('trace_id', 16) };
const severity: Operand = {
  ...textOperand("if(severity_number = 0, '', toString(severity_number))"),
  number: 'severity_number',
  exists: 'severity_number != 0',
};
const firstOf = (...keys: readonly string[]) =>
  `coalesce(${keys.map((key) => `nullIf(attributes['${key}'], '')`).join(', ')}, '')`;

const own: Readonly<Record<TelemetrySource['table'], Readonly<Record<string, Operand>>>> = {
  spans: {
    ...ids,
    instance,
    type: word(`if(${spanSql.isRequest}, 'request', 'dependency')`),
    resultCode: plain(spanSql.resultCode),
    success: word(`if(${spanSql.failed}, 'false', 'true')`),
    dependencyType: plain(`if(${spanSql.isRequest}, '', ${spanSql.type})`),
    target: plain(`if(${spanSql.isRequest}, '', ${spanSql.target})`),
    operation: plain(`if(${spanSql.isRequest}, toString(name), '')`),
    user: textOperand('user_id'),
    session: textOperand('session_id'),
  },
  logs: {
    ...ids,
    instance,
    type: word("'trace'"),
    name: textOperand('body'),
    message: textOperand('body'),
    severity,
    operation: plain(firstOf('ai.operation.name')),
    user: plain(firstOf('user.id', 'ai.user.id', 'enduser.id', 'usr.id')),
    session: plain(firstOf('session.id', 'ai.session.id')),
  },
  exceptions: {
    ...ids,
    ...Object.fromEntries(
      ['service', 'environment', 'version', 'host', 'dialect', 'operation', 'message'].map((column) => [
        column,
        textOperand(column),
      ]),
    ),
    instance,
    spanId: idOperand('span_id', 8),
    type: word("'exception'"),
    name: plain("if(message = '', toString(type), concat(type, ': ', message))"),
    exceptionType: textOperand('exceptions.type'),
    problemId: textOperand('problem_id'),
    severity,
    user: plain(firstOf('user.id', 'ai.user.id', 'enduser.id', 'usr.id')),
    session: plain(firstOf('session.id', 'ai.session.id')),
  },
  events: {
    ...ids,
    ...Object.fromEntries(
      ['service', 'environment', 'version', 'host', 'dialect', 'operation', 'message', 'url', 'location'].map(
        (column) => [column, textOperand(column)],
      ),
    ),
    instance,
    spanId: idOperand('span_id', 8),
    type: word(eventTypeSql),
    name: plain("toString(if(name = '', message, toString(name)))"),
    success: plain("transform(outcome, [1, 2], ['true', 'false'], '')"),
    duration: numberOperand('duration_ns'),
    severity,
    user: textOperand('user_id'),
    session: textOperand('session_id'),
    // As Usage splits by them, so that its numbers lead to what they count.
    ...Object.fromEntries(
      (['country', 'city', 'browser', 'os'] as const).map((key) => [key, plain(splitSql[key])]),
    ),
  },
};

/** Exceptions keep all properties as texts. */
function textAttribute(key: string, values: Values): Operand {
  const name = values.add(key, 'String');
  return {
    text: `attributes[${name}]`,
    number: `toFloat64OrZero(attributes[${name}])`,
    exists: `mapContains(attributes, ${name})`,
  };
}

function operandOf(table: TelemetrySource['table'], otherwise: TelemetrySource['operand']) {
  return (key: string, values: Values): Operand =>
    (Object.hasOwn(own[table], key) ? own[table][key] : undefined) ?? otherwise(key, values);
}

export const telemetrySources: readonly TelemetrySource[] = [
  {
    letter: 's',
    table: 'spans',
    time: 'start_time',
    types: ['request', 'dependency'],
    item: spanItemSql,
    key: spanKeySql,
    type: `if(${spanSql.isRequest}, 'request', 'dependency')`,
    shown: 'true',
    texts: [
      'name',
      'operation',
      'service',
      'status_message',
      'http_route',
      'url_full',
      'url_path',
      'db_statement',
      'user_id',
    ],
    operand: operandOf('spans', spanOperand),
    numbers: true,
  },
  {
    letter: 'l',
    table: 'logs',
    time: 'time',
    types: ['trace'],
    item: logItemSql,
    key: logKeySql,
    type: "'trace'",
    shown: 'true',
    texts: ['body', 'service', 'event_name'],
    operand: operandOf('logs', logOperand),
    numbers: true,
  },
  {
    letter: 'x',
    table: 'exceptions',
    time: 'time',
    types: ['exception'],
    item: exceptionItemSql,
    key: exceptionKeySql,
    type: "'exception'",
    shown: 'true',
    texts: ['exceptions.type', 'message', 'service', 'operation', 'problem_id', 'stack'],
    operand: operandOf('exceptions', textAttribute),
    numbers: false,
  },
  {
    letter: 'e',
    table: 'events',
    time: 'time',
    types: ['event', 'pageView', 'browserTiming', 'availability'],
    item: eventItemSql,
    key: eventKeySql,
    type: eventTypeSql,
    shown: shownEvents,
    texts: ['name', 'message', 'url', 'service', 'operation', 'location', 'user_id'],
    operand: operandOf('events', attributeOperand),
    numbers: true,
  },
];

export interface TelemetryQuestion extends Scope {
  readonly types: readonly TelemetryType[];
  readonly text: string;
  readonly filters: readonly Filter[];
}

export interface SourceQuestion {
  readonly source: TelemetrySource;
  readonly where: string;
  readonly parameters: Readonly<Record<string, QueryParameter>>;
  readonly values: Values;
}

/** The question put to each table that can answer it. */
export function askSources(question: TelemetryQuestion): SourceQuestion[] {
  const wanted = (types: readonly TelemetryType[]) =>
    question.types.length === 0 ? types : types.filter((type) => question.types.includes(type));
  return telemetrySources.flatMap((source) => {
    const types = wanted(source.types);
    if (types.length === 0) return [];
    const values = new Values();
    const scope = whereScope(question, source.time);
    const list = types.map((type) => `'${type}'`).join(', ');
    const conditions = [
      scope.sql,
      source.shown,
      ...(types.length === source.types.length ? [] : [`${source.type} IN (${list})`]),
      ...question.filters.map((filter) => conditionSql(source.operand(filter.key, values), filter, values)),
      ...textConditions(source, question.text, values),
    ];
    return [
      {
        source,
        where: conditions.join(' AND '),
        parameters: { ...scope.parameters, ...values.parameters },
        values,
      },
    ];
  });
}

function textConditions(source: TelemetrySource, text: string, values: Values): string[] {
  const groups = termsOf(text).map((terms) =>
    terms.map((term) => termSql(source, term, values)).join(' AND '),
  );
  return groups.length === 0 ? [] : [`(${groups.join(' OR ')})`];
}

function termSql(source: TelemetrySource, { key, value, not }: Term, values: Values): string {
  const positive = key === undefined ? wordSql(source, value, values) : keySql(source, key, value, values);
  return not ? `NOT (${positive})` : `(${positive})`;
}

function keySql(source: TelemetrySource, key: string, value: string, values: Values): string {
  const operand = source.operand(key, values);
  if (value === '*') return operand.exists;
  const filter: Filter = value.endsWith('*')
    ? { key, op: 'starts-with', value: value.slice(0, -1) }
    : { key, op: '=', value };
  return conditionSql(operand, filter, values);
}

function wordSql(source: TelemetrySource, value: string, values: Values): string {
  const needle = values.add(value, 'String');
  const found = source.texts.map((column) => `positionCaseInsensitiveUTF8(${column}, ${needle}) > 0`);
  return [
    ...found,
    `arrayExists(v -> positionCaseInsensitiveUTF8(v, ${needle}) > 0, mapValues(attributes))`,
  ].join(' OR ');
}
