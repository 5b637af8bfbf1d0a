import type { Values } from '../../conditions/values.ts';
import type { SearchKey } from '../ast.ts';
import { severityNames } from './convert.ts';
import { attributePlaces, type Field, type Place } from './place.ts';
import { originFields, tagField, text, timePlace } from './span-fields.ts';

/** Words for OpenTelemetry's severity numbers in fours; records without a number tell by their text. */
const severityWords = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');
const namedSql = `transform(lower(severity_text), [${list(Object.keys(severityNames))}], [${list(Object.values(severityNames))}], lower(severity_text))`;

const severityPlace: Place = {
  operand: {
    text: `if(severity_number = 0, ${namedSql}, [${list(severityWords)}][least(6, intDiv(severity_number + 3, 4))])`,
    exists: "(severity_number != 0 OR severity_text != '')",
  },
};
const severity: Field = { places: [severityPlace], kind: 'severity' };

/** Reserved words of log records, written without `@`. */
export const logFields: Readonly<Record<string, Field>> = {
  ...originFields,
  status: severity,
  severity,
  level: severity,
  message: { places: [text('body')], kind: 'plain' },
  body: { places: [text('body')], kind: 'plain' },
  event: { places: [text('event_name')], kind: 'plain' },
  logger: { places: [text('scope_name')], kind: 'plain' },
  timestamp: { places: [timePlace('time')], kind: 'time' },
};

export function logField(key: SearchKey, values: Values): Field {
  const { name, attribute } = key;
  if (!attribute && Object.hasOwn(logFields, name)) return logFields[name]!;
  if (name === 'error.type') return { places: [text('error_type')], kind: 'plain' };
  if (name === 'duration') return { places: attributePlaces(name, values), kind: 'duration' };
  return tagField(key, values);
}
