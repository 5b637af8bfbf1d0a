/** A field of a message: its number and type; a type is a message, a scalar, or an enum's name. */
export interface Field {
  readonly number: number;
  readonly type: string;
  readonly form: 'one' | 'list' | 'map';
}

/** Names of enum values by number. */
export const enums: Readonly<Record<string, readonly string[]>> = {
  Language: [
    'LANGUAGE_UNSPECIFIED',
    ...['CPP', 'C_SHARP', 'ERLANG', 'GO_LANG', 'JAVA', 'NODE_JS', 'PHP', 'PYTHON', 'RUBY', 'WEB_JS'],
  ],
  SpanKind: ['SPAN_KIND_UNSPECIFIED', 'SERVER', 'CLIENT'],
  MessageType: ['TYPE_UNSPECIFIED', 'SENT', 'RECEIVED'],
  LinkType: ['TYPE_UNSPECIFIED', 'CHILD_LINKED_SPAN', 'PARENT_LINKED_SPAN'],
  MetricType: [
    'UNSPECIFIED',
    ...['GAUGE_INT64', 'GAUGE_DOUBLE', 'GAUGE_DISTRIBUTION', 'CUMULATIVE_INT64', 'CUMULATIVE_DOUBLE'],
    ...['CUMULATIVE_DISTRIBUTION', 'SUMMARY'],
  ],
};

/** `name number type`, one a comma; `[]` after a type means repeated, `{}` a map from strings. */
function fields(text: string): ReadonlyMap<string, Field> {
  const map = new Map<string, Field>();
  for (const line of text.split(',')) {
    const [name = '', number, type = ''] = line.trim().split(' ');
    const form = type.endsWith('[]') ? 'list' : type.endsWith('{}') ? 'map' : 'one';
    const field: Field = { number: Number(number), type: type.replace(/\[\]$|\{\}$/, ''), form };
    map.set(name, field);
    map.set(
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      field,
    );
  }
  return map;
}

/** Timestamp and the wrappers are scalars here: JSON has their values bare. */
export const messages: Readonly<Record<string, ReadonlyMap<string, Field>>> = {
  ExportTraceServiceRequest: fields('node 1 Node, spans 2 Span[], resource 3 Resource'),
  ExportMetricsServiceRequest: fields('node 1 Node, metrics 2 Metric[], resource 3 Resource'),
  Node: fields(
    'identifier 1 Identifier, library_info 2 Library, service_info 3 Service, attributes 4 string{}',
  ),
  Identifier: fields('host_name 1 string, pid 2 uint, start_timestamp 3 time'),
  Library: fields('language 1 Language, exporter_version 2 string, core_library_version 3 string'),
  Service: fields('name 1 string'),
  Resource: fields('type 1 string, labels 2 string{}'),
  Text: fields('value 1 string, truncated_byte_count 2 int'),
  Attributes: fields('attribute_map 1 Value{}, dropped_attributes_count 2 int'),
  Value: fields('string_value 1 Text, int_value 2 int, bool_value 3 bool, double_value 4 double'),
  Span: fields(
    'trace_id 1 bytes, span_id 2 bytes, parent_span_id 3 bytes, name 4 Text, start_time 5 time, end_time 6 time, attributes 7 Attributes, stack_trace 8 Stack, time_events 9 TimeEvents, links 10 Links, status 11 Status, same_process_as_parent_span 12 wrappedBool, child_span_count 13 wrappedInt, kind 14 SpanKind, tracestate 15 State, resource 16 Resource',
  ),
  State: fields('entries 1 StateEntry[]'),
  StateEntry: fields('key 1 string, value 2 string'),
  Status: fields('code 1 int, message 2 string'),
  TimeEvents: fields(
    'time_event 1 TimeEvent[], dropped_annotations_count 2 int, dropped_message_events_count 3 int',
  ),
  TimeEvent: fields('time 1 time, annotation 2 Annotation, message_event 3 MessageEvent'),
  Annotation: fields('description 1 Text, attributes 2 Attributes'),
  MessageEvent: fields('type 1 MessageType, id 2 uint, uncompressed_size 3 uint, compressed_size 4 uint'),
  Links: fields('link 1 Link[], dropped_links_count 2 int'),
  Link: fields('trace_id 1 bytes, span_id 2 bytes, type 3 LinkType, attributes 4 Attributes'),
  Stack: fields('stack_frames 1 Frames, stack_trace_hash_id 2 uint'),
  Frames: fields('frame 1 Frame[], dropped_frames_count 2 int'),
  Frame: fields(
    'function_name 1 Text, original_function_name 2 Text, file_name 3 Text, line_number 4 int, column_number 5 int, load_module 6 Module, source_version 7 Text',
  ),
  Module: fields('module 1 Text, build_id 2 Text'),
  Metric: fields('metric_descriptor 1 Descriptor, timeseries 2 Series[], resource 3 Resource'),
  Descriptor: fields(
    'name 1 string, description 2 string, unit 3 string, type 4 MetricType, label_keys 5 LabelKey[]',
  ),
  LabelKey: fields('key 1 string, description 2 string'),
  Series: fields('start_timestamp 1 time, label_values 2 LabelValue[], points 3 Point[]'),
  LabelValue: fields('value 1 string, has_value 2 bool'),
  Point: fields(
    'timestamp 1 time, int64_value 2 int, double_value 3 double, distribution_value 4 Distribution, summary_value 5 Summary',
  ),
  Distribution: fields(
    'count 1 int, sum 2 double, sum_of_squared_deviation 3 double, bucket_options 4 BucketOptions, buckets 5 Bucket[]',
  ),
  BucketOptions: fields('explicit 1 Explicit'),
  Explicit: fields('bounds 1 double[]'),
  Bucket: fields('count 1 int, exemplar 2 Exemplar'),
  Exemplar: fields('value 1 double, timestamp 2 time, attachments 3 string{}'),
  Summary: fields('count 1 wrappedInt, sum 2 wrappedDouble, snapshot 3 Snapshot'),
  Snapshot: fields('count 1 wrappedInt, sum 2 wrappedDouble, percentile_values 3 Percentile[]'),
  Percentile: fields('percentile 1 double, value 2 double'),
};
