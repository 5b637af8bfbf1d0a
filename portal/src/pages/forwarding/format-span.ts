const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `3 h 12 min`, `4 s`, `0 s`: two units at most, for ages that people read. */
export function formatSpan(ms: number): string {
  const at = units.findIndex(([, size]) => ms >= size);
  if (at < 0) return '0 s';
  const [name, size] = units[at]!;
  const whole = Math.floor(ms / size);
  const next = units[at + 1];
  const rest = next === undefined ? 0 : Math.floor((ms - whole * size) / next[1]);
  return rest === 0 || next === undefined ? `${whole} ${name}` : `${whole} ${name} ${rest} ${next[0]}`;
}
