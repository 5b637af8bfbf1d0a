import { finding } from '@headwater/contract';
import { describe, expect, test } from 'vitest';
import { type Figure, findLosses, isLoss } from './find-losses.ts';

const figure = (name: string, value: number, labels = {}, kind: Figure['kind'] = 'counter'): Figure => ({
  name,
  help: 'what it counts',
  kind,
  labels,
  value,
});
const refused = (receiver: string, reason: string) =>
  figure('headwater_ingest_refused_requests_total', 2, { receiver, signal: 'traces', reason });

describe('what the server lost', () => {
  test.each([
    ['otlp-http', 'HEADWATER_DECODE_SYNTAX', 'error', /OTEL_EXPORTER_OTLP_PROTOCOL/],
    ['otlp-grpc', 'HEADWATER_INGEST_QUOTA', 'warning', /HEADWATER_LIMITS_PROJECT_ITEMS_PER_SECOND=0/],
    ['datadog-v0.5', 'HEADWATER_WIRE_TOO_LARGE', 'error', /DD_TRACE_PARTIAL_FLUSH_MIN_SPANS/],
    ['datadog-v0.4', 'HEADWATER_INGEST_KEY_UNKNOWN', 'error', /DD_API_KEY/],
    ['otlp-http', 'HEADWATER_JOURNAL_FULL', 'warning', /df -h/],
  ])('of %s for %s is told with the line that mends it', (receiver, reason, severity, line) => {
    const [found] = findLosses([refused(receiver, reason)]);

    expect(finding.parse(found)).toEqual(found);
    expect(found).toMatchObject({ kind: 'refused', severity, count: 2 });
    expect(found!.fix.join('\n')).toMatch(line);
  });

  test('to a limit names the limit', () => {
    const found = findLosses([figure('headwater_rows_cut_total', 3, { what: 'events' })]);

    expect(found).toMatchObject([{ kind: 'cut', severity: 'info', count: 3, detail: 'events' }]);
    expect(found[0]!.fix).toEqual([expect.stringContaining('HEADWATER_LIMITS_EVENTS')]);
  });

  test('of DogStatsD is told too, which answers nobody', () => {
    const figures = [
      figure('headwater_dogstatsd_kernel_drops', 7, {}, 'gauge'),
      figure('headwater_dogstatsd_malformed', 1, {}, 'gauge'),
      figure('headwater_dogstatsd_overflowed', 0, {}, 'gauge'),
    ];

    expect(findLosses(figures).map(({ kind, count }) => [kind, count])).toEqual([
      ['server-dropped', 7],
      ['server-dropped', 1],
    ]);
    expect(figures.map(isLoss)).toEqual([true, true, false]);
  });

  test('leaves out what was kept, and what other pages tell', () => {
    expect(
      [
        figure('headwater_ingest_items_total', 5),
        figure('headwater_forward_dropped_total', 5),
        figure('headwater_dogstatsd_lines', 5, {}, 'gauge'),
      ].map(isLoss),
    ).toEqual([false, false, false]);
  });
});
