export function ServicePage() {
  return <div>ServicePage</div>;
}
