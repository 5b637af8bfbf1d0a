import { bytes, count, days, KiB, MiB, milliseconds, type Section } from '../option.ts';

export const limits = {
  text: 'What one client, or all together, can ask of the server.',
  options: {
    bodyBytes: bytes({
      default: 64 * MiB,
      min: KiB,
      text: 'Largest body of a request, after decompression. Larger ones are answered 413 or RESOURCE_EXHAUSTED.',
      reason: 'What the OTLP specification advises.',
    }),
    inFlightBytes: bytes({
      default: 256 * MiB,
      min: MiB,
      text: 'Bytes of all bodies being received or decoded at once. Beyond it clients are told to try again.',
      reason: 'Keeps the server below 1 GB whatever is sent.',
    }),
    headersTimeoutMs: milliseconds({
      default: 6_000,
      min: 100,
      text: 'Time in which the headers of a request have to arrive.',
      reason: 'Frees connections of clients that stall.',
    }),
    requestTimeoutMs: milliseconds({
      default: 30_000,
      min: 100,
      text: 'Time in which a whole request has to arrive.',
      reason: 'SDKs give up after 10 s.',
    }),
    connections: count('connections', {
      default: 10_000,
      min: 1,
      text: 'Open connections per port; more are refused.',
      reason: 'About 90 MB when all are idle.',
    }),
    projectItemsPerSecond: count('items a second', {
      default: 0,
      text: 'Spans, log records and data points a project may send in the long run; beyond, its clients are told when to come back. 0 means no limit.',
      reason: 'Whoever runs one project wants all of it.',
    }),
    projectBurstItems: count('items', {
      default: 1_000_000,
      min: 1,
      text: 'Items a project may send at once after a quiet time, when it has a limit.',
      reason: 'A client that was cut off sends what it kept.',
    }),
    projectItemsPerDay: count('items a day', {
      default: 0,
      text: 'Spans, log records and data points a project may send on one day (UTC); beyond, its clients are told not to come back (402). 0 means no limit. Counted anew when the server starts.',
      reason: 'Keeps one project from filling the disk of all.',
    }),
    attributes: count('attributes', {
      default: 512,
      min: 1,
      text: 'Attributes kept of one span, event, link, log record, metric point, scope or resource; the others are counted as dropped.',
      reason: 'OpenTelemetry SDKs stop at 128.',
    }),
    attributeBytes: bytes({
      default: 64 * KiB,
      min: 64,
      text: 'Bytes kept of one attribute value, log body or stack trace; the rest is cut.',
      reason: 'Stack traces and SQL statements fit.',
    }),
    events: count('events', {
      default: 512,
      min: 1,
      text: 'Events, and links, kept of one span; the others are counted as dropped.',
      reason: 'OpenTelemetry SDKs stop at 128.',
    }),
    pastDays: days({
      default: 30,
      min: 1,
      max: 3_650,
      text: 'Oldest time accepted; older ones are set to this bound and flagged.',
      reason: 'Keeps the number of partitions small whatever clocks say.',
    }),
    futureMinutes: count('minutes', {
      default: 1_440,
      min: 1,
      max: 1_440,
      text: 'Latest time accepted, from now; later ones are set to this bound and flagged.',
      reason: 'Clocks that are a time zone off still show their own time; pages look one day ahead.',
    }),
  },
} satisfies Section;
