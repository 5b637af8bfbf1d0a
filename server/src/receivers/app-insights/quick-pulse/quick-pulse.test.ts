import { describe, expect, test } from 'vitest';
import { type LiveChartWithId, makeConfiguration } from '../../../ingest/live/live-configuration.ts';
import { configurationBody, countsInPython } from './configuration.ts';
import { readMetrics } from './data-point.ts';
import { readDocuments } from './documents.ts';

const slow = { field: 'Duration', predicate: 'GreaterThan', comparand: '0.0:0:0.2' } as const;
const named = { field: 'Name', predicate: 'Contains', comparand: 'cart' } as const;

function aChart(fields: Partial<LiveChartWithId> = {}): LiveChartWithId {
  return {
    id: 'live:1',
    title: 'Carts',
    telemetry: 'Request',
    groups: [[named]],
    projection: 'Duration',
    aggregation: 'Avg',
    acrossServers: 'Max',
    ...fields,
  };
}

describe('what clients are asked for', () => {
  test('names charts by their ids, with filters, projection and both aggregations', () => {
    const configuration = makeConfiguration([aChart({ groups: [[named, slow], []] })]);

    const { ETag, Metrics } = JSON.parse(configurationBody(configuration));

    expect(ETag).toBe(configuration.tag);
    expect(Metrics).toEqual([
      {
        Id: 'live:1',
        TelemetryType: 'Request',
        FilterGroups: [
          {
            Filters: [
              { FieldName: 'Name', Predicate: 'Contains', Comparand: 'cart' },
              { FieldName: 'Duration', Predicate: 'GreaterThan', Comparand: '0.0:0:0.2' },
            ],
          },
          { Filters: [] },
        ],
        Projection: 'Duration',
        Aggregation: 'Avg',
        BackEndAggregation: 'Max',
      },
    ]);
  });

  test('every kind of document has a filter, for clients send all of a kind without one', () => {
    const configuration = makeConfiguration([], [{ telemetry: 'Exception', filters: [] }]);

    const { DocumentStreams } = JSON.parse(configurationBody(configuration));

    const kinds = DocumentStreams[0].DocumentFilterGroups.map(
      (group: { TelemetryType: string; Filters: { Filters: unknown[] } }) => [
        group.TelemetryType,
        group.Filters.Filters.length,
      ],
    );
    expect(kinds).toEqual([
      ['Exception', 0],
      ['Request', 1],
      ['Dependency', 1],
      ['Event', 1],
      ['Trace', 1],
    ]);
  });
});

describe('charts that clients counted', () => {
  const point = (version: string, value: number) => ({
    Version: version,
    Metrics: [{ Name: 'live:1', Value: value, Weight: 1 }],
  });

  test('durations of Python are seconds, those of Node milliseconds', () => {
    expect(readMetrics(point('ulm_py3.11.7:otel1', 0.2), [aChart()]).charts).toEqual({ 'live:1': 200 });
    expect(readMetrics(point('node20:otel1', 200), [aChart()]).charts).toEqual({ 'live:1': 200 });
  });

  test('a mean of nothing is no value, a sum of nothing is', () => {
    expect(readMetrics(point('node20', 0), [aChart()]).charts).toBeUndefined();
    const sum = aChart({ projection: 'Count()', aggregation: 'Sum' });
    expect(readMetrics(point('node20', 0), [sum]).charts).toEqual({ 'live:1': 0 });
  });

  test("those that Python's client counts wrong are not taken from it", () => {
    expect(countsInPython(aChart(), [aChart()])).toBe(true);
    expect(countsInPython(aChart({ groups: [[slow]] }), [aChart()])).toBe(false);
    expect(countsInPython(aChart({ groups: [[named, named]] }), [aChart()])).toBe(false);
    const two = [aChart(), aChart({ id: 'live:2' })];
    expect(countsInPython(aChart(), two)).toBe(false);
    expect(readMetrics(point('py3.11', 1), two).charts).toBeUndefined();
    expect(readMetrics(point('node20', 1), two).charts).toEqual({ 'live:1': 1 });
  });
});

describe('documents', () => {
  const document = { DocumentType: 'Request', Name: 'GET /cart', ResponseCode: '500', Duration: 'PT0.25S' };
  const read = (more: object, filters: (typeof named | typeof slow)[]) =>
    readDocuments(
      { RoleName: 'shop', Instance: 'a', Documents: [{ ...document, ...more }] },
      5,
      makeConfiguration([], [{ telemetry: 'Request', filters }]),
    );

  test('are read with the durations of every client, and failed by their code where nothing is said', () => {
    const python = 'P0.0Y0.0M0.0DT0.0H0.0M0.250S';

    expect(read({}, [])).toMatchObject([{ service: 'shop', durationMs: 250, success: false, code: '500' }]);
    expect(read({ Duration: python }, [])).toMatchObject([{ durationMs: 250 }]);
    expect(read({ Duration: '00:00:00.25', Success: true }, [])).toMatchObject([
      { durationMs: 250, success: true },
    ]);
  });

  test('that do not meet every filter are left out, whatever the client thought', () => {
    expect(read({}, [named, slow])).toHaveLength(1);
    expect(read({ Duration: 'PT0.1S' }, [named, slow])).toHaveLength(0);
    expect(read({ Name: 'GET /' }, [named])).toHaveLength(0);
  });

  test('are not left out for what they do not say', () => {
    const { Name: _, ...silent } = document;
    const point = { Documents: [silent] };

    expect(
      readDocuments(point, 5, makeConfiguration([], [{ telemetry: 'Request', filters: [named] }])),
    ).toHaveLength(1);
  });
});
