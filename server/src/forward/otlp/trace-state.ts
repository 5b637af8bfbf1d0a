import { bytesOf } from '../../model/columns/bytes.ts';
import { weightOfTraceState } from '../../model/sampling.ts';

/** What may differ between two ways of writing the same ratio. */
const tolerance = 1e-6;

/**
 * The trace state that also says how many spans this one stands for
 * (https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/).
 */
export function traceStateOf({
  traceState,
  weight,
}: {
  readonly traceState: string;
  readonly weight: number;
}): string {
  const bytes = bytesOf(traceState);
  const said = traceState === '' ? 1 : weightOfTraceState(bytes, 0, bytes.u8.length);
  if (Math.abs(said - weight) <= tolerance * weight || !(weight >= 1)) return traceState;
  const members = traceState.split(',').filter((member) => member.trim() !== '');
  const own = members.find((member) => member.trimStart().startsWith('ot='));
  const kept = (own?.trim().slice(3).split(';') ?? []).filter((field) => !/^(th|p):/.test(field));
  const others = members.filter((member) => member !== own);
  return [`ot=${[`th:${thresholdOf(weight)}`, ...kept].join(';')}`, ...others].join(',');
}

/** The share of 2^56 that is rejected, in hex without trailing zeros. */
export function thresholdOf(weight: number): string {
  const rejected = BigInt(Math.round((1 - 1 / weight) * 2 ** 56));
  const digits = rejected.toString(16).padStart(14, '0').replace(/0+$/, '');
  return digits === '' ? '0' : digits;
}
