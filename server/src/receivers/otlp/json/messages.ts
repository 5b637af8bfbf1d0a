/** A field of a message: its number and type; a type is a message, an enum or a scalar. `hex` is an id. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly repeated: boolean;
  readonly packed: boolean;
}

/** Names of enum values by number. */
export const enums = {
  SpanKind: [
    'SPAN_KIND_UNSPECIFIED',
    'SPAN_KIND_INTERNAL',
    'SPAN_KIND_SERVER',
    'SPAN_KIND_CLIENT',
    'SPAN_KIND_PRODUCER',
    'SPAN_KIND_CONSUMER',
  ],
  StatusCode: ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'],
  AggregationTemporality: [
    'AGGREGATION_TEMPORALITY_UNSPECIFIED',
    'AGGREGATION_TEMPORALITY_DELTA',
    'AGGREGATION_TEMPORALITY_CUMULATIVE',
  ],
  SeverityNumber: [
    'SEVERITY_NUMBER_UNSPECIFIED',
    ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((level) =>
      ['', '2', '3', '4'].map((step) => `SEVERITY_NUMBER_${level}${step}`),
    ),
  ],
} as const;

const packable = new Set(['fixed64', 'double', 'uint64']);

/** `name number type`, one a comma; `[]` after a type means repeated. */
function fields(text: string): ReadonlyMap<string, Field> {
  const map = new Map<string, Field>();
  for (const line of text.split(',')) {
    const [name, number, type] = line.trim().split(' ') as [string, string, string];
    const repeated = type.endsWith('[]');
    const bare = repeated ? type.slice(0, -2) : type;
    const field = {
      name,
      number: Number(number),
      type: bare,
      repeated,
      packed: repeated && packable.has(bare),
    };
    map.set(name, field);
    map.set(
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      field,
    );
  }
  return map;
}

const common = {
  AnyValue: fields(
    'string_value 1 string, bool_value 2 bool, int_value 3 int64, double_value 4 double, array_value 5 ArrayValue, kvlist_value 6 KeyValueList, bytes_value 7 bytes',
  ),
  ArrayValue: fields('values 1 AnyValue[]'),
  KeyValueList: fields('values 1 KeyValue[]'),
  KeyValue: fields('key 1 string, value 2 AnyValue'),
  Resource: fields('attributes 1 KeyValue[], dropped_attributes_count 2 uint32'),
  InstrumentationScope: fields(
    'name 1 string, version 2 string, attributes 3 KeyValue[], dropped_attributes_count 4 uint32',
  ),
};

const traces = {
  ExportTraceServiceRequest: fields('resource_spans 1 ResourceSpans[]'),
  ResourceSpans: fields('resource 1 Resource, scope_spans 2 ScopeSpans[], schema_url 3 string'),
  ScopeSpans: fields('scope 1 InstrumentationScope, spans 2 Span[], schema_url 3 string'),
  Span: fields(
    'trace_id 1 hex, span_id 2 hex, trace_state 3 string, parent_span_id 4 hex, name 5 string, kind 6 SpanKind, start_time_unix_nano 7 fixed64, end_time_unix_nano 8 fixed64, attributes 9 KeyValue[], dropped_attributes_count 10 uint32, events 11 Event[], dropped_events_count 12 uint32, links 13 Link[], dropped_links_count 14 uint32, status 15 Status, flags 16 fixed32',
  ),
  Event: fields(
    'time_unix_nano 1 fixed64, name 2 string, attributes 3 KeyValue[], dropped_attributes_count 4 uint32',
  ),
  Link: fields(
    'trace_id 1 hex, span_id 2 hex, trace_state 3 string, attributes 4 KeyValue[], dropped_attributes_count 5 uint32, flags 6 fixed32',
  ),
  Status: fields('message 2 string, code 3 StatusCode'),
};

const logs = {
  ExportLogsServiceRequest: fields('resource_logs 1 ResourceLogs[]'),
  ResourceLogs: fields('resource 1 Resource, scope_logs 2 ScopeLogs[], schema_url 3 string'),
  ScopeLogs: fields('scope 1 InstrumentationScope, log_records 2 LogRecord[], schema_url 3 string'),
  LogRecord: fields(
    'time_unix_nano 1 fixed64, severity_number 2 SeverityNumber, severity_text 3 string, body 5 AnyValue, attributes 6 KeyValue[], dropped_attributes_count 7 uint32, flags 8 fixed32, trace_id 9 hex, span_id 10 hex, observed_time_unix_nano 11 fixed64, event_name 12 string',
  ),
};

const metrics = {
  ExportMetricsServiceRequest: fields('resource_metrics 1 ResourceMetrics[]'),
  ResourceMetrics: fields('resource 1 Resource, scope_metrics 2 ScopeMetrics[], schema_url 3 string'),
  ScopeMetrics: fields('scope 1 InstrumentationScope, metrics 2 Metric[], schema_url 3 string'),
  Metric: fields(
    'name 1 string, description 2 string, unit 3 string, gauge 5 Gauge, sum 7 Sum, histogram 9 Histogram, exponential_histogram 10 ExponentialHistogram, summary 11 Summary',
  ),
  Gauge: fields('data_points 1 NumberDataPoint[]'),
  Sum: fields(
    'data_points 1 NumberDataPoint[], aggregation_temporality 2 AggregationTemporality, is_monotonic 3 bool',
  ),
  Histogram: fields('data_points 1 HistogramDataPoint[], aggregation_temporality 2 AggregationTemporality'),
  ExponentialHistogram: fields(
    'data_points 1 ExponentialHistogramDataPoint[], aggregation_temporality 2 AggregationTemporality',
  ),
  Summary: fields('data_points 1 SummaryDataPoint[]'),
  NumberDataPoint: fields(
    'attributes 7 KeyValue[], start_time_unix_nano 2 fixed64, time_unix_nano 3 fixed64, as_double 4 double, as_int 6 sfixed64, exemplars 5 Exemplar[], flags 8 uint32',
  ),
  HistogramDataPoint: fields(
    'attributes 9 KeyValue[], start_time_unix_nano 2 fixed64, time_unix_nano 3 fixed64, count 4 fixed64, sum 5 double, bucket_counts 6 fixed64[], explicit_bounds 7 double[], exemplars 8 Exemplar[], flags 10 uint32, min 11 double, max 12 double',
  ),
  ExponentialHistogramDataPoint: fields(
    'attributes 1 KeyValue[], start_time_unix_nano 2 fixed64, time_unix_nano 3 fixed64, count 4 fixed64, sum 5 double, scale 6 sint32, zero_count 7 fixed64, positive 8 Buckets, negative 9 Buckets, flags 10 uint32, exemplars 11 Exemplar[], min 12 double, max 13 double, zero_threshold 14 double',
  ),
  Buckets: fields('offset 1 sint32, bucket_counts 2 uint64[]'),
  SummaryDataPoint: fields(
    'attributes 7 KeyValue[], start_time_unix_nano 2 fixed64, time_unix_nano 3 fixed64, count 4 fixed64, sum 5 double, quantile_values 6 ValueAtQuantile[], flags 8 uint32',
  ),
  ValueAtQuantile: fields('quantile 1 double, value 2 double'),
  Exemplar: fields(
    'filtered_attributes 7 KeyValue[], time_unix_nano 2 fixed64, as_double 3 double, as_int 6 sfixed64, span_id 4 hex, trace_id 5 hex',
  ),
};

/** OTLP's messages (opentelemetry-proto v1.7), by the names that JSON may use: camelCase and as in the .proto. */
export const messages: Readonly<Record<MessageName, ReadonlyMap<string, Field>>> = {
  ...common,
  ...traces,
  ...logs,
  ...metrics,
};

export type MessageName =
  | keyof typeof common
  | keyof typeof traces
  | keyof typeof logs
  | keyof typeof metrics;
