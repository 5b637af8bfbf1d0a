import type { Pattern, SearchTest } from '../ast.ts';
import { foldPattern } from '../pattern.ts';

/** How a value that was typed becomes one that is kept. */
export type ValueKind = 'plain' | 'word' | 'severity' | 'duration' | 'time';

const unitsNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  sec: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3_600e9,
  d: 86_400e9,
  w: 604_800e9,
};

/** Words of other loggers for OpenTelemetry's six. */
export const severityNames: Readonly<Record<string, string>> = {
  warning: 'warn',
  err: 'error',
  critical: 'fatal',
  alert: 'fatal',
  emergency: 'fatal',
  emerg: 'fatal',
  notice: 'info',
  information: 'info',
  informational: 'info',
  verbose: 'debug',
};

/** A test in the field's own values; what does not fit stays as it was typed and matches nothing. */
export function convertTest(kind: ValueKind, test: SearchTest): SearchTest {
  const convert = converters[kind];
  switch (test.op) {
    case 'exists':
      return test;
    case 'equals':
      return { op: 'equals', value: convert(test.value) };
    case 'like':
      return { op: 'like', pattern: convertPattern(kind, test.pattern) };
    case 'range': {
      const { from, to } = test;
      return {
        op: 'range',
        ...(from && { from: { ...from, value: convert(from.value) } }),
        ...(to && { to: { ...to, value: convert(to.value) } }),
      };
    }
  }
}

function convertPattern(kind: ValueKind, pattern: Pattern): Pattern {
  return kind === 'word' || kind === 'severity' ? foldPattern(pattern) : pattern;
}

const converters: Readonly<Record<ValueKind, (value: string) => string>> = {
  plain: (value) => value,
  word: (value) => value.toLowerCase(),
  severity: (value) => severityNames[value.toLowerCase()] ?? value.toLowerCase(),
  duration: parseDuration,
  time: parseTime,
};

/** `100ms`, `1.5s`, `2h`; nanoseconds without a unit. */
function parseDuration(value: string): string {
  const match = /^(\d+(?:\.\d+)?)([a-zµμ]+)$/.exec(value);
  const unit = match && Object.hasOwn(unitsNs, match[2]!) ? unitsNs[match[2]!] : undefined;
  return unit === undefined ? value : String(Math.round(Number(match![1]) * unit));
}

/** Milliseconds since 1970, or a date as ISO 8601 writes it; UTC without a zone. */
function parseTime(value: string): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return value;
  const zoned = /T.*(Z|[-+]\d{2}:?\d{2})$/.test(value) || /^\d{4}-\d{2}-\d{2}$/.test(value);
  const ms = Date.parse(zoned ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? value : String(ms);
}
