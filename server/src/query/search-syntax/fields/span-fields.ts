import { spanKinds } from '@headwater/contract';
import { originConventions, spanConventions } from '../../../model/conventions/semantic-conventions.ts';
import { codeOperand, numberOperand, textOperand } from '../../conditions/attribute-operand.ts';
import type { Values } from '../../conditions/values.ts';
import type { SearchKey } from '../ast.ts';
import type { ValueKind } from './convert.ts';
import { attributePlaces, type Field, idPlace, type Place, resourcePlace } from './place.ts';

export const text = (column: string): Place => ({ operand: textOperand(column) });
const field = (place: Place, kind: ValueKind = 'plain'): Field => ({ places: [place], kind });

/** `ok` is all that did not fail, as Datadog sees it; `unset` is OpenTelemetry's. */
const statusPlace: Place = {
  operand: {
    text: "if(status_code = 2, 'error', 'ok')",
    exists: 'true',
    equals: (value) => {
      if (value === 'ok') return 'status_code != 2';
      return value === 'error' ? 'status_code = 2' : value === 'unset' ? 'status_code = 0' : 'false';
    },
  },
};

export function timePlace(column: string): Place {
  const ms = `toUnixTimestamp64Milli(toDateTime64(${column}, 3))`;
  return { operand: numberOperand(ms), numeric: true };
}

const duration = field({ operand: numberOperand('duration_ns'), numeric: true }, 'duration');

/** Words of every telemetry row, written without `@`. */
export const originFields: Readonly<Record<string, Field>> = {
  service: field(text('service')),
  env: field(text('environment')),
  environment: field(text('environment')),
  version: field(text('version')),
  instance: field(text('instance')),
  host: field(text('host')),
  hostname: field(text('host')),
  dialect: field(text('dialect'), 'word'),
  trace_id: field(idPlace('trace_id', 16), 'word'),
  traceId: field(idPlace('trace_id', 16), 'word'),
  span_id: field(idPlace('span_id', 8), 'word'),
  spanId: field(idPlace('span_id', 8), 'word'),
};

/** Reserved words of spans, written without `@`; the first spelling of each is the one that is suggested. */
export const spanFields: Readonly<Record<string, Field>> = {
  ...originFields,
  resource_name: field(text('name')),
  resource: field(text('name')),
  name: field(text('name')),
  operation_name: field(text('operation')),
  operation: field(text('operation')),
  type: field(text('span_type')),
  kind: field({ operand: codeOperand('kind', spanKinds) }, 'word'),
  status: field(statusPlace, 'word'),
  error: field(
    { operand: { text: "if(status_code = 2, 'true', 'false')", exists: 'status_code = 2' } },
    'word',
  ),
  duration,
  timestamp: field(timePlace('start_time'), 'time'),
  parent_id: field(idPlace('parent_span_id', 8), 'word'),
  parentSpanId: field(idPlace('parent_span_id', 8), 'word'),
  link: field(
    {
      operand: {
        text: "arrayStringConcat(arrayMap(id -> lower(hex(id)), link_trace_id), ' ')",
        exists: 'notEmpty(link_trace_id)',
        equals: (value, all) =>
          /^[0-9a-f]{32}$/.test(value)
            ? `has(link_trace_id, toFixedString(unhex(${all.add(value, 'String')}), 16))`
            : 'false',
      },
    },
    'word',
  ),
};

/** Spans' side by `kind`: producers and clients call, servers and consumers are called. */
const sides = { client: 'kind IN (3, 4)', server: 'kind IN (2, 5)' } as const;

interface Convention {
  readonly place: Place;
  /** The key is an ordinary attribute on the other side's spans */
  readonly sided: boolean;
}

const conventions: ReadonlyMap<string, Convention> = new Map(
  spanConventions.flatMap(({ column, kind, keys }) => {
    const place: Place = kind === 'u16' ? { operand: numberOperand(column, 0), numeric: true } : text(column);
    return keys.map((key): [string, Convention] => {
      if (typeof key === 'string') return [key, { place, sided: false }];
      const within = (condition: string) => `(${sides[key.on]} AND ${condition})`;
      return [key.key, { place: { ...place, within }, sided: true }];
    });
  }),
);

/** Where a key of the resource is when it has a column: every spelling, most trusted first. */
export const originKeys: ReadonlyMap<string, string> = new Map(
  Object.entries(originConventions).flatMap(([column, keys]) => keys.map((key) => [key, column] as const)),
);

/** The field of a key in spans: reserved word, column of its own under any spelling, attribute, tag. */
export function spanField(key: SearchKey, values: Values): Field {
  const { name, attribute } = key;
  if (name === 'duration') return duration;
  if (!attribute && Object.hasOwn(spanFields, name)) return spanFields[name]!;
  const convention = conventions.get(name);
  if (convention !== undefined) {
    const others = convention.sided ? attributePlaces(name, values) : [];
    return { places: [convention.place, ...others], kind: 'plain' };
  }
  return tagField(key, values);
}

/** A key without a meaning of its own: attributes, and without `@` those of the resource. */
export function tagField({ name, attribute }: SearchKey, values: Values): Field {
  const origin = originKeys.get(name);
  const own = origin === undefined ? [] : [text(origin)];
  const tags = attribute ? [] : [resourcePlace(name, values)];
  return { places: [...own, ...attributePlaces(name, values), ...tags], kind: 'plain' };
}
