export function MetricsPage() {
  return <div>MetricsPage</div>;
}
