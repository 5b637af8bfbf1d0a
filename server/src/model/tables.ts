/**
 * The rows we keep: every table that telemetry is written to, column by column, in the order in which blocks
 * carry them. Decoders fill these columns, `store/schema` gives them their physical form, `query` reads them.
 *
 * Kinds and their ClickHouse types:
 *   id16 / id8    FixedString(16) / FixedString(8), raw bytes, all zero = none
 *   time          DateTime64(9, 'UTC'), nanoseconds since 1970, 0 = none
 *   u8 u16 u32 u64 i32 i64 f64
 *   text          String            word   LowCardinality(String)
 *   words         Map(LowCardinality(String), String)     numbers  Map(LowCardinality(String), Float64)
 *   list<kind>    Array of that kind
 */
export type ScalarKind =
  | 'id16'
  | 'id8'
  | 'time'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'i32'
  | 'i64'
  | 'f64'
  | 'text'
  | 'word';
export type ListKind = `list<${'id16' | 'id8' | 'time' | 'u64' | 'f64' | 'text' | 'word'}>`;
export type ColumnKind = ScalarKind | 'words' | 'numbers' | ListKind;
export type TableColumns = Readonly<Record<string, ColumnKind>>;

/** Where a row comes from; the same seven columns in every telemetry table, hot parts of the resource. */
const origin = {
  project: 'word',
  service: 'word',
  environment: 'word',
  version: 'word',
  instance: 'word',
  host: 'word',
  resource_id: 'u64',
  scope_id: 'u64',
  scope_name: 'word',
  /** otlp | datadog | app-insights | opencensus: the dialect the row was received in */
  dialect: 'word',
  received_time: 'time',
} as const;

/**
 * What has no column of its own. Integers within ±2^53 and doubles are in `attributes_number`, all else in
 * `attributes` (booleans as true/false, lists and maps as JSON, bytes as base64, larger integers as digits);
 * `attribute_types` names the type wherever the map does not tell it, as `key:int|double|bool|json|bytes`
 * separated by U+001F; an integral number without an entry is an int.
 */
const attributes = {
  attributes: 'words',
  attributes_number: 'numbers',
  attribute_types: 'word',
  dropped_attributes: 'u32',
} as const;

export const tables = {
  spans: {
    ...origin,
    trace_id: 'id16',
    span_id: 'id8',
    parent_span_id: 'id8',
    start_time: 'time',
    duration_ns: 'u64',
    /** OpenTelemetry's span name; Datadog's resource; Application Insights' operation or dependency name */
    name: 'word',
    /** Datadog's operation name (`flask.request`); empty in other dialects */
    operation: 'word',
    /** Datadog's span type or Application Insights' dependency type; empty elsewhere */
    span_type: 'word',
    /** 0 unspecified 1 internal 2 server 3 client 4 producer 5 consumer (SpanKind) */
    kind: 'u8',
    /** 0 unset 1 ok 2 error (Status.code) */
    status_code: 'u8',
    status_message: 'text',
    /** Application Insights' result code as sent; empty elsewhere */
    result_code: 'word',
    trace_state: 'text',
    /** W3C flags in bits 0-7, OTLP's has-remote/is-remote in 8-9 */
    flags: 'u32',
    /** bit 0 root (no parent), 1 service entry, 2 measured, 3 parent is remote, 4 duration was negative, 5 time was bounded (as sent: attribute `headwater.time.sent`), 6 an attribute key came twice */
    marks: 'u8',
    /** How many real spans this row stands for (1 / sampling ratio) */
    weight: 'f64',
    http_method: 'word',
    http_route: 'word',
    http_status: 'u16',
    url_full: 'text',
    url_path: 'text',
    server_address: 'word',
    server_port: 'u16',
    client_address: 'text',
    user_agent: 'word',
    peer_service: 'word',
    db_system: 'word',
    db_namespace: 'word',
    db_operation: 'word',
    db_collection: 'word',
    db_statement: 'text',
    messaging_system: 'word',
    messaging_destination: 'word',
    messaging_operation: 'word',
    rpc_system: 'word',
    rpc_service: 'word',
    rpc_method: 'word',
    error_type: 'word',
    user_id: 'text',
    session_id: 'text',
    /** The spellings in which the columns above were received, e.g. `http.method,http.status_code`, in column order */
    spelling: 'word',
    ...attributes,
    event_time: 'list<time>',
    event_name: 'list<word>',
    /** JSON object per event, typed values */
    event_attributes: 'list<text>',
    dropped_events: 'u32',
    link_trace_id: 'list<id16>',
    link_span_id: 'list<id8>',
    /** JSON object per link: {traceState?, flags?, droppedAttributes?, attributes?} */
    link_detail: 'list<text>',
    dropped_links: 'u32',
  },
  exceptions: {
    ...origin,
    time: 'time',
    trace_id: 'id16',
    span_id: 'id8',
    /** Name of the span or operation it happened in */
    operation: 'word',
    type: 'word',
    message: 'text',
    stack: 'text',
    /** Groups like exceptions: type and the topmost frames of the application */
    problem_id: 'word',
    /** 1 the exception left the span or was not caught */
    escaped: 'u8',
    /** OpenTelemetry severity number, 0 unknown */
    severity_number: 'u8',
    /** span-event | log | telemetry */
    source: 'word',
    weight: 'f64',
    attributes: 'words',
  },
  logs: {
    ...origin,
    time: 'time',
    observed_time: 'time',
    trace_id: 'id16',
    span_id: 'id8',
    flags: 'u32',
    severity_number: 'u8',
    severity_text: 'word',
    /** The body as text; a structured body as JSON (then `attribute_types` holds `body:json`) */
    body: 'text',
    event_name: 'word',
    error_type: 'word',
    weight: 'f64',
    ...attributes,
  },
  metric_series: {
    ...origin,
    series_id: 'u64',
    metric: 'word',
    /** 1 gauge 2 sum 3 histogram 4 exponential histogram 5 summary */
    kind: 'u8',
    /** 0 unspecified 1 delta 2 cumulative */
    temporality: 'u8',
    monotonic: 'u8',
    unit: 'word',
    description: 'text',
    ...attributes,
  },
  metric_points: {
    project: 'word',
    service: 'word',
    metric: 'word',
    series_id: 'u64',
    time: 'time',
    start_time: 'time',
    received_time: 'time',
    /** OTLP's (bit 0 no recorded value) and bit 31: the time was bounded */
    flags: 'u32',
    /** Gauge or sum; of the others their sum; NaN when none was sent, as in `min` and `max` of histograms */
    value: 'f64',
    /** Set beside `value` when an integer is beyond ±2^53 */
    value_int: 'i64',
    count: 'u64',
    min: 'f64',
    max: 'f64',
    bounds: 'list<f64>',
    bucket_counts: 'list<u64>',
    scale: 'i32',
    zero_count: 'u64',
    zero_threshold: 'f64',
    positive_offset: 'i32',
    positive_counts: 'list<u64>',
    negative_offset: 'i32',
    negative_counts: 'list<u64>',
    quantiles: 'list<f64>',
    quantile_values: 'list<f64>',
    exemplar_time: 'list<time>',
    exemplar_value: 'list<f64>',
    exemplar_trace_id: 'list<id16>',
    exemplar_span_id: 'list<id8>',
    exemplar_attributes: 'list<text>',
  },
  /**
   * What is neither a span nor a log record: custom events, page views, browser timings, availability results,
   * events of hosts and deployments, and what SDKs say about themselves.
   */
  events: {
    ...origin,
    /** custom | page_view | browser_timing | availability | infrastructure | check | host | client | sdk */
    kind: 'word',
    time: 'time',
    /** How long what the event tells of took; `time` is its start then */
    duration_ns: 'u64',
    trace_id: 'id16',
    /** The event's own id, where it has one that others may refer to */
    span_id: 'id8',
    parent_span_id: 'id8',
    /** Name of the operation it happened in */
    operation: 'word',
    name: 'word',
    /** Text of an infrastructure event, message of an availability result */
    message: 'text',
    url: 'text',
    /** Where an availability check ran */
    location: 'word',
    /** 0 does not apply, 1 success, 2 failure */
    outcome: 'u8',
    /** OpenTelemetry severity number, 0 unknown */
    severity_number: 'u8',
    user_id: 'text',
    session_id: 'text',
    weight: 'f64',
    /** Properties are in `attributes`, measurements in `attributes_number` */
    ...attributes,
  },
  /** Resources and scopes, once by hash; replaced by the newest `received_time` */
  resources: {
    project: 'word',
    id: 'u64',
    /** resource | scope */
    kind: 'word',
    /** service.name or scope name */
    name: 'word',
    version: 'word',
    schema_url: 'word',
    /** JSON object, typed values */
    attributes: 'text',
    received_time: 'time',
  },
} as const satisfies Record<string, TableColumns>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];

/** What the store puts together of a row's columns when it keeps it (`store/schema`): never sent, and not in `*`. */
export const computedColumns = {
  spans: {
    /** What a span that is no request called, such as `db.shop.example:5432`; empty for a request */
    dependency_target: 'word',
    /** What kind of thing that is, such as `HTTP` or `postgresql`; empty for a request, and only for one */
    dependency_type: 'word',
  },
} as const satisfies Readonly<Record<string, TableColumns>>;
