export function ServicesPage() {
  return <div>ServicesPage</div>;
}
