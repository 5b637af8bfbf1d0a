/*
 * Messages of `contracts.AITelemetryService` as the Local Forwarder has them
 * (microsoft/ApplicationInsights-LocalForwarder, Library/Contracts/*.proto): number of a field → its name in the
 * JSON that SDKs send, and what it is.
 */
export type Shape = Readonly<Record<number, readonly [name: string, type: FieldType]>>;
export type FieldType =
  | 'text'
  | 'int'
  | 'bool'
  | 'double'
  /** google.protobuf.*Value: the value is field 1 */
  | 'optional-bool'
  | 'optional-double'
  | 'optional-int'
  | 'texts'
  | 'numbers'
  | 'severity'
  | 'point-kind'
  | Shape
  | readonly [Shape];

const properties = (texts: number, numbers?: number): Shape => ({
  [texts]: ['properties', 'texts'],
  ...(numbers === undefined ? {} : { [numbers]: ['measurements', 'numbers'] }),
});
const event: Shape = { 1: ['ver', 'int'], 2: ['name', 'text'], ...properties(3, 4) };
const frame: Shape = {
  1: ['level', 'int'],
  2: ['method', 'text'],
  3: ['assembly', 'text'],
  4: ['fileName', 'text'],
  5: ['line', 'int'],
};
const details: Shape = {
  1: ['id', 'int'],
  2: ['outerId', 'int'],
  3: ['typeName', 'text'],
  4: ['message', 'text'],
  5: ['hasFullStack', 'optional-bool'],
  6: ['stack', 'text'],
  7: ['parsedStack', [frame]],
};
const point: Shape = {
  1: ['ns', 'text'],
  2: ['name', 'text'],
  3: ['kind', 'point-kind'],
  4: ['value', 'double'],
  5: ['count', 'optional-int'],
  6: ['min', 'optional-double'],
  7: ['max', 'optional-double'],
  8: ['stdDev', 'optional-double'],
};

/** Telemetry, all but its data: 7 is `tags`. */
export const telemetry: Shape = {
  1: ['ver', 'int'],
  2: ['dataTypeName', 'text'],
  3: ['dateTime', 'text'],
  4: ['samplingRate', 'optional-double'],
  5: ['sequenceNumber', 'text'],
  6: ['instrumentationKey', 'text'],
  7: ['tags', 'texts'],
};

/** The data of a Telemetry by its field, with the base type it has in JSON. */
export const dataShapes: Readonly<Record<number, readonly [baseType: string, shape: Shape]>> = {
  8: ['EventData', event],
  9: [
    'MessageData',
    { 1: ['ver', 'int'], 2: ['message', 'text'], 3: ['severityLevel', 'severity'], ...properties(4) },
  ],
  10: ['MetricData', { 1: ['ver', 'int'], 2: ['metrics', [point]], ...properties(3) }],
  11: [
    'ExceptionData',
    {
      1: ['ver', 'int'],
      2: ['exceptions', [details]],
      3: ['severityLevel', 'severity'],
      4: ['problemId', 'text'],
      ...properties(5, 6),
    },
  ],
  12: [
    'RemoteDependencyData',
    {
      1: ['ver', 'int'],
      2: ['name', 'text'],
      3: ['id', 'text'],
      4: ['resultCode', 'text'],
      5: ['duration', 'text'],
      6: ['success', 'optional-bool'],
      7: ['data', 'text'],
      8: ['type', 'text'],
      9: ['target', 'text'],
      ...properties(10, 11),
    },
  ],
  13: [
    'AvailabilityData',
    {
      1: ['ver', 'int'],
      2: ['id', 'text'],
      3: ['name', 'text'],
      4: ['duration', 'text'],
      5: ['success', 'bool'],
      6: ['runLocation', 'text'],
      7: ['message', 'text'],
      ...properties(8, 9),
    },
  ],
  14: [
    'PageViewData',
    {
      1: ['event', event],
      2: ['url', 'text'],
      3: ['duration', 'text'],
      4: ['id', 'text'],
      5: ['referrerUri', 'text'],
    },
  ],
  15: [
    'RequestData',
    {
      1: ['ver', 'int'],
      2: ['id', 'text'],
      3: ['duration', 'text'],
      4: ['responseCode', 'text'],
      5: ['success', 'optional-bool'],
      6: ['source', 'text'],
      7: ['name', 'text'],
      8: ['url', 'text'],
      ...properties(9, 10),
    },
  ],
};
