/**
 * What clients are asked to report (CollectionConfigurationInfo). Without a filter for a kind of document clients send
 * all of that kind, so each kind is named: failed requests and calls, and all exceptions, events and traces.
 */
export const configurationTag = 'headwater-1';

const failed = { Filters: [{ FieldName: 'Success', Predicate: 'Equal', Comparand: 'false' }] };
const all = { Filters: [] };

export const configurationBody = JSON.stringify({
  ETag: configurationTag,
  Metrics: [],
  DocumentStreams: [
    {
      Id: 'headwater',
      DocumentFilterGroups: [
        { TelemetryType: 'Request', Filters: failed },
        { TelemetryType: 'Dependency', Filters: failed },
        { TelemetryType: 'Exception', Filters: all },
        { TelemetryType: 'Event', Filters: all },
        { TelemetryType: 'Trace', Filters: all },
      ],
    },
  ],
  QuotaInfo: null,
});

/** The answer to a ping: Python keeps the tag of a ping but not its configuration, Node fails without a body. */
export const pingBody = '{"ETag":"","Metrics":[],"DocumentStreams":[],"QuotaInfo":null}';
