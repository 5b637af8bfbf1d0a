import { type Bytes, textOf } from './columns/bytes.ts';

const thresholdDigits = 14;

/**
 * How many spans one stands for, from OpenTelemetry's entry in the trace state: `ot=th:<threshold>`, the share of
 * 2^56 that is rejected (https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/), or the
 * older `ot=p:<n>`, 2^n. 1 when it says nothing sensible.
 */
export function weightOfTraceState(source: Bytes, start: number, length: number): number {
  if (length < 6 || length > 1_024) return 1;
  const entry = textOf(source, start, start + length)
    .split(',')
    .find((member) => member.trimStart().startsWith('ot='));
  if (entry === undefined) return 1;
  for (const field of entry.trim().slice(3).split(';')) {
    if (/^th:[0-9a-f]{1,14}$/.test(field)) {
      const rejected = Number.parseInt(field.slice(3).padEnd(thresholdDigits, '0'), 16) / 2 ** 56;
      return rejected < 1 ? 1 / (1 - rejected) : 1;
    }
    if (/^p:\d{1,2}$/.test(field)) return 2 ** Math.min(62, Number(field.slice(2)));
  }
  return 1;
}
