const shapes = {
  overview: 'M2 9h4v5H2zM10 9h4v5h-4zM2 2h12v4H2z',
  live: 'M1.5 8h3l1.800-5 3 10 1.900-5h3.300',
  map: 'M1.500 6h4v4h-4zM10.500 2h4v4h-4zM10.500 10h4v4h-4zM5.500 8H8V4h2.500M8 8v4h2.500',
  services: 'M8 1.5 14 5v6l-6 3.5L2 11V5zM2 5l6 3.5L14 5M8 8.5v6',
  traces: 'M2 3h8M5 7h8M5 11h5M8 15h6',
  logs: 'M2 3h12M2 6.5h12M2 10h8M2 13.5h10',
  performance: 'M2.500 12.500a6 6 0 1 1 11 0M8 11.500l3-4.500',
  failures: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.800v4M8 10.900v.2',
  transactions: 'M2 3h9M5 6.500h6M5 10h9M8 13.500h4M2 6.500v7',
  usage:
    'M5.500 7.500a2.500 2.500 0 1 1 .01 0M1.500 13.500a4 4 0 0 1 8 0M10.500 3.200a2.300 2.300 0 0 1 0 4.300M11.500 9.800a4 4 0 0 1 3 3.700',
  query: 'M2 3l4 4-4 4M7.500 12h6.500',
  metrics: 'M2 2v12h12M4.5 10l3-4 2.5 2.5L14 4',
  search: 'M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2M11 11l3.5 3.5',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  play: 'M4.5 2.5v11l9-5.5z',
  pause: 'M4.5 3v10M11.5 3v10',
  clock: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M8 4.5V8l2.5 2',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7',
  menu: 'M2 4h12M2 8h12M2 12h12',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  up: 'M4 10l4-4 4 4',
  filter: 'M2 3h12l-4.5 5.5V13l-3-1.5v-3z',
  exclude: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M4.8 8h6.4',
  link: 'M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.2 4.2L11.3 8.7M9 11.5 7.500 13a3 3 0 0 1-4.200-4.200L4.700 7.300',
  download: 'M8 2v8M4.500 7 8 10.500 11.500 7M2.500 13.500h11',
  error: 'M8 2 14.500 13.500h-13zM8 6.500v3M8 11.500v.2',
  zoomIn: 'M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2M11 11l3.500 3.500M5 7h4M7 5v4',
  zoomOut: 'M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2M11 11l3.500 3.500M5 7h4',
  fit: 'M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3',
  columns: 'M2 3h12v10H2zM6 3v10M10 3v10',
  external: 'M9 3h4v4M13 3 7 9M11 9v4H3V5h4',
  settings:
    'M8 5.500a2.500 2.500 0 1 1 0 5a2.500 2.500 0 0 1 0-5M8 1.500v2M8 12.500v2M1.500 8h2M12.500 8h2M3.400 3.400l1.400 1.400M11.200 11.200l1.400 1.400M3.400 12.600l1.400-1.400M11.200 4.800l1.400-1.400',
  signOut: 'M9.500 2H3v12h6.500M6.500 8H14M11.500 5.500 14 8l-2.500 2.500',
  plus: 'M8 3v10M3 8h10',
  doctor:
    'M3.5 2H3v4.500a3 3 0 0 0 6 0V2h-.500M6 9.500v1.500a3 3 0 0 0 6 0V9M12 6.500a1.250 1.250 0 1 1 0 2.500 1.250 1.250 0 0 1 0-2.500',
  forwarding: 'M2 4.500h5M2 8h9M2 11.500h5M9 5l3.500 3L9 11',
  edit: 'M3 13l.800-3L10.500 3.300l2.200 2.200L6 12.200z',
  star: 'M8 2l1.800 3.900 4.200.500-3.100 2.900.800 4.200L8 11.400l-3.700 2.100.800-4.200L2 6.400l4.200-.500z',
} as const;

export type IconName = keyof typeof shapes;

/** A line drawing beside a text that says the same; hidden from readers of the page. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: 'none' }}
    >
      <path d={shapes[name]} />
    </svg>
  );
}
