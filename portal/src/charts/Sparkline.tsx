/** A small trend without axes; the number beside it says how much. */
export function Sparkline({
  values,
  width = 96,
  height = 20,
}: {
  readonly values: readonly number[];
  readonly width?: number;
  readonly height?: number;
}) {
  const largest = Math.max(...values, 0);
  if (values.length < 2 || largest === 0) return <svg width={width} height={height} aria-hidden="true" />;
  const x = (index: number) => (index / (values.length - 1)) * (width - 2) + 1;
  const y = (value: number) => height - 2 - (value / largest) * (height - 4);
  const line = values
    .map((value, index) => `${index ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
  return (
    <svg width={width} height={height} aria-hidden="true" style={{ display: 'block' }}>
      <path d={`${line}L${width - 1} ${height}L1 ${height}Z`} fill="var(--hw-accent)" opacity={0.14} />
      <path d={line} fill="none" stroke="var(--hw-accent)" strokeWidth={1.3} />
    </svg>
  );
}
