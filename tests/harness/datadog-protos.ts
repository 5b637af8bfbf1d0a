import protobuf from 'protobufjs';

/**
 * Datadog's messages as Agents send them, for tests: transcribed from the published schemas (agent-payload v5
 * proto/metrics, the Agent's pkg/proto/datadog/trace, sketches-go's ddsketch.proto) and encoded by protobufjs, which
 * shares nothing with our readers.
 */
const { root } = protobuf.parse(
  `syntax = "proto3";
message Resource { string type = 1; string name = 2; }
message Point { double value = 1; int64 timestamp = 2; }
message Series { repeated Resource resources = 1; string metric = 2; repeated string tags = 3; repeated Point points = 4;
  int32 type = 5; string unit = 6; string source_type_name = 7; int64 interval = 8; }
message MetricPayload { repeated Series series = 1; }

message Dogsketch { int64 ts = 1; int64 cnt = 2; double min = 3; double max = 4; double avg = 5; double sum = 6;
  repeated sint32 k = 7; repeated uint32 n = 8; }
message SketchSeries { string metric = 1; string host = 2; repeated string tags = 4; repeated Dogsketch dogsketches = 7; }
message SketchPayload { repeated SketchSeries sketches = 1; }

message Metadata { repeated string tags = 1; repeated string resources = 2; }
message MetricData { bytes dictNameStr = 1; bytes dictTagStr = 2; repeated sint64 dictTagsets = 3;
  bytes dictResourceStr = 4; repeated int64 dictResourceLen = 5; repeated sint64 dictResourceType = 6;
  repeated sint64 dictResourceName = 7; bytes dictSourceTypeName = 8; repeated int32 dictOriginInfo = 9;
  bytes dictUnitStr = 25; repeated uint64 types = 10; repeated sint64 nameRefs = 11; repeated sint64 tagsetRefs = 12;
  repeated sint64 resourcesRefs = 13; repeated uint64 intervals = 14; repeated uint64 numPoints = 15;
  repeated sint64 sourceTypeNameRefs = 23; repeated sint64 originInfoRefs = 24; repeated sint64 unitRefs = 26;
  repeated sint64 timestamps = 16; repeated sint64 valsSint64 = 17; repeated float valsFloat32 = 18;
  repeated double valsFloat64 = 19; repeated uint64 sketchNumBins = 20; repeated sint32 sketchBinKeys = 21;
  repeated uint32 sketchBinCnts = 22; }
message Payload { Metadata metadata = 2; MetricData metricData = 3; }
message Unpacked { repeated uint64 types = 10 [packed = false]; repeated sint64 valsSint64 = 17 [packed = false];
  repeated double valsFloat64 = 19 [packed = false]; }

message ArrayValue { int32 type = 1; string string_value = 2; bool bool_value = 3; int64 int_value = 4; double double_value = 5; }
message Array { repeated ArrayValue values = 1; }
message AnyValue { int32 type = 1; string string_value = 2; bool bool_value = 3; int64 int_value = 4; double double_value = 5;
  Array array_value = 6; }
message SpanEvent { fixed64 time_unix_nano = 1; string name = 2; map<string, AnyValue> attributes = 3; }
message SpanLink { uint64 traceID = 1; uint64 traceID_high = 2; uint64 spanID = 3; map<string, string> attributes = 4;
  string tracestate = 5; uint32 flags = 6; }
message Span { string service = 1; string name = 2; string resource = 3; uint64 traceID = 4; uint64 spanID = 5;
  uint64 parentID = 6; int64 start = 7; int64 duration = 8; int32 error = 9; map<string, string> meta = 10;
  map<string, double> metrics = 11; string type = 12; map<string, bytes> meta_struct = 13;
  repeated SpanLink spanLinks = 14; repeated SpanEvent spanEvents = 15; }
message TraceChunk { int32 priority = 1; string origin = 2; repeated Span spans = 3; map<string, string> tags = 4; }
message TracerPayload { string containerID = 1; string languageName = 2; string runtimeID = 5; repeated TraceChunk chunks = 6;
  map<string, string> tags = 7; string env = 8; string hostname = 9; string appVersion = 10; }
message AgentPayload { string hostName = 1; string env = 2; repeated TracerPayload tracerPayloads = 5;
  map<string, string> tags = 6; string agentVersion = 7; }

message Mapping { double gamma = 1; double indexOffset = 2; int32 interpolation = 3; }
message Store { map<sint32, double> binCounts = 1; repeated double contiguousBinCounts = 2; sint32 contiguousBinIndexOffset = 3; }
message DDSketch { Mapping mapping = 1; Store positiveValues = 2; Store negativeValues = 3; double zeroCount = 4; }
`,
  { keepCase: true },
);

export function encodeProto(type: string, value: object): Uint8Array {
  const message = root.lookupType(type);
  return message.encode(message.fromObject(value)).finish();
}

/** 64-bit values as text. */
export function decodeProto(type: string, bytes: Uint8Array): object {
  const message = root.lookupType(type);
  return message.toObject(message.decode(bytes), { longs: String, arrays: true });
}

/** Texts one behind the other, each after its length: a dictionary of the columnar form. */
export function dictionaryOf(...texts: readonly string[]): Buffer {
  return Buffer.concat(texts.flatMap((text) => [Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]));
}
