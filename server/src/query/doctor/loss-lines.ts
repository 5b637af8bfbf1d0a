import { fixLines } from './fix-lines.ts';

const batchLines: Readonly<Record<string, readonly string[]>> = {
  otlp: ['export OTEL_BSP_MAX_EXPORT_BATCH_SIZE=128   # for the client: smaller requests'],
  datadog: ['export DD_TRACE_PARTIAL_FLUSH_MIN_SPANS=100   # for the client: smaller requests'],
};
const roomLines = ['df -h .   # room on the disk of the data directory', 'headwater status'];

/** Lines for the server, which are set before it starts. */
const serverLines: Readonly<Record<string, readonly string[]>> = {
  HEADWATER_INGEST_QUOTA: ['export HEADWATER_LIMITS_PROJECT_ITEMS_PER_SECOND=0   # for the server: no limit'],
  HEADWATER_INGEST_DAILY_CAP: [
    'export HEADWATER_LIMITS_PROJECT_ITEMS_PER_DAY=0   # for the server: no limit',
  ],
  HEADWATER_WIRE_TOO_LARGE: ['export HEADWATER_LIMITS_BODY_BYTES=128MiB   # for the server'],
  HEADWATER_WIRE_MEMORY: ['export HEADWATER_LIMITS_IN_FLIGHT_BYTES=512MiB   # for the server'],
  HEADWATER_WIRE_TIMEOUT: ['export HEADWATER_LIMITS_REQUEST_TIMEOUT_MS=60000   # for the server'],
  HEADWATER_JOURNAL_FULL: roomLines,
  HEADWATER_JOURNAL_IO: roomLines,
  HEADWATER_JOURNAL_UNCERTAIN: roomLines,
  HEADWATER_JOURNAL_BUSY: roomLines,
  HEADWATER_INGEST_BACKLOG: roomLines,
  HEADWATER_INGEST_OVERLOADED: roomLines,
};

/** Lines that mend a refusal: of the reason where it has its own, else of what clients get wrong most. */
export function refusalLines(code: string, dialect: string): string[] {
  const own = serverLines[code];
  const client = { dialect, service: '', language: '' };
  if (code === 'HEADWATER_INGEST_KEY_MISSING' || code === 'HEADWATER_INGEST_KEY_UNKNOWN')
    return fixLines('rejected-key', client);
  if (own === undefined) return fixLines('refused', client);
  return [...own, ...(code === 'HEADWATER_WIRE_TOO_LARGE' ? (batchLines[dialect] ?? []) : [])];
}

const cutLines: Readonly<Record<string, readonly string[]>> = {
  attributes: [
    'export HEADWATER_LIMITS_ATTRIBUTES=1024   # for the server',
    'export HEADWATER_LIMITS_ATTRIBUTE_BYTES=256KiB   # for the server',
  ],
  exceptions: ['export HEADWATER_LIMITS_ATTRIBUTE_BYTES=256KiB   # for the server'],
  events: ['export HEADWATER_LIMITS_EVENTS=1024   # for the server'],
  links: ['export HEADWATER_LIMITS_EVENTS=1024   # for the server'],
};

/** @param what as the counter of what was cut names it */
export function cutLinesOf(what: string): string[] {
  return [...(cutLines[what] ?? [])];
}

const socketLines = [
  'export HEADWATER_DATADOG_DOGSTATSD_SOCKET=/tmp/dsd.socket   # for the server',
  'export DD_DOGSTATSD_URL=unixstream:///tmp/dsd.socket   # for the client: a socket waits and drops nothing',
];

/** Lines by the counter of what was dropped. */
export const dropLines: Readonly<Record<string, readonly string[]>> = {
  headwater_dogstatsd_kernel_drops: [...socketLines, 'sysctl -w net.core.rmem_max=8388608'],
  headwater_dogstatsd_overflowed: [
    "statsd.increment('notes.hits')   # tags with few values: no ids, no times",
  ],
  headwater_dogstatsd_malformed: [
    "echo -n 'notes.hits:1|c|#env:dev' | nc -u -w1 127.0.0.1 8125   # how a line looks",
  ],
  headwater_datadog_left_out_spans: ['headwater config check   # shows the rules in force'],
};
