import type { FindingKind } from '@headwater/contract';

/** Whom the lines are for. */
export interface FixedClient {
  readonly dialect: string;
  readonly service: string;
  readonly language: string;
}

type Lines = (client: FixedClient) => readonly string[];
type ByDialect = Partial<Record<string, Lines>>;

/** A name that may stand in a shell line; what a client chose freely never does. */
const nameOf = ({ service }: FixedClient) => (/^[\w.-]{1,64}$/.test(service) ? service : 'my-service');

const fixes: Partial<Record<FindingKind, ByDialect>> = {
  'missing-service': {
    otlp: () => [
      'export OTEL_SERVICE_NAME=my-service',
      'export OTEL_RESOURCE_ATTRIBUTES=service.name=my-service',
    ],
    datadog: () => ['export DD_SERVICE=my-service'],
    'app-insights': () => [
      'export OTEL_SERVICE_NAME=my-service   # Azure Monitor OpenTelemetry',
      "telemetryClient.context.tags['ai.cloud.role'] = 'my-service'   // classic SDKs",
      "exporter.add_telemetry_processor(lambda e: e.tags.update({'ai.cloud.role': 'my-service'}))   # opencensus-ext-azure",
    ],
    opencensus: () => ["TraceExporter(service_name='my-service', endpoint='…')"],
  },
  'missing-environment': {
    otlp: () => ['export OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=production'],
    datadog: () => ['export DD_ENV=production'],
    'app-insights': () => ['export OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=production'],
    opencensus: () => ['export OC_RESOURCE_LABELS=deployment.environment.name=production'],
  },
  'missing-version': {
    otlp: (client) => [
      `export OTEL_RESOURCE_ATTRIBUTES=service.name=${nameOf(client)},service.version=1.2.3`,
    ],
    datadog: () => ['export DD_VERSION=1.2.3'],
    'app-insights': () => [
      'export OTEL_RESOURCE_ATTRIBUTES=service.version=1.2.3   # Azure Monitor OpenTelemetry',
      "telemetryClient.context.tags['ai.application.ver'] = '1.2.3'   // classic SDKs",
    ],
    opencensus: () => ['export OC_RESOURCE_LABELS=service.version=1.2.3'],
  },
  'broken-parents': {
    otlp: () => [
      'export OTEL_PROPAGATORS=tracecontext,baggage   # in every service, the same',
      'export OTEL_TRACES_SAMPLER=parentbased_always_on   # so that no service drops what its callers kept',
    ],
    datadog: () => [
      'export DD_TRACE_PROPAGATION_STYLE=datadog,tracecontext   # in every service, the same',
      'export DD_TRACE_PARTIAL_FLUSH_ENABLED=true   # long traces arrive as they go on',
    ],
    'app-insights': () => ['export OTEL_TRACES_SAMPLER=always_on   # the default keeps five traces a second'],
    opencensus: () => [
      'Tracer(sampler=AlwaysOnSampler(), exporter=exporter)',
      'propagator=TraceContextPropagator()',
    ],
  },
  'clock-skew': {
    otlp: () => ['timedatectl set-ntp true   # on the host of this service', 'chronyc tracking'],
    datadog: () => ['timedatectl set-ntp true   # on the host of this service', 'chronyc tracking'],
    'app-insights': () => ['w32tm /resync   # Windows', 'timedatectl set-ntp true   # Linux'],
    opencensus: () => ['timedatectl set-ntp true   # on the host of this service', 'chronyc tracking'],
  },
  sampled: {
    otlp: () => ['export OTEL_TRACES_SAMPLER=parentbased_always_on'],
    datadog: () => ['export DD_TRACE_SAMPLE_RATE=1.0', "export DD_TRACE_SAMPLING_RULES='[]'"],
    'app-insights': () => [
      'export OTEL_TRACES_SAMPLER=always_on   # Azure Monitor OpenTelemetry',
      '"sampling": { "percentage": 100 }   // applicationinsights.json',
    ],
    opencensus: () => [
      'Tracer(sampler=AlwaysOnSampler(), exporter=exporter)   # the default keeps 1 of 10,000',
    ],
  },
  'client-dropped': {
    otlp: () => ['export OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=1024', 'export OTEL_SPAN_EVENT_COUNT_LIMIT=1024'],
    'app-insights': () => ['export OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=1024'],
    opencensus: () => ['TraceParams(max_attributes=1024)'],
  },
  'tracing-off': { datadog: () => ['export DD_TRACE_ENABLED=true', 'unset DD_TRACE_ENABLED'] },
  'integration-failed': {
    datadog: () => [
      'export DD_TRACE_DEBUG=true   # says why',
      'pip install --upgrade ddtrace',
      'npm install dd-trace@latest',
    ],
  },
  'client-complains': {
    datadog: () => ['export DD_TRACE_DEBUG=true   # says more', 'export DD_TRACE_STARTUP_LOGS=true'],
  },
  'uncorrelated-logs': {
    otlp: ({ language }) =>
      language === 'python'
        ? [
            'export OTEL_PYTHON_LOG_CORRELATION=true',
            'export OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED=true',
          ]
        : ['log inside the span: the logger bridge takes the trace id from the active context'],
    datadog: () => ['export DD_LOGS_INJECTION=true'],
    'app-insights': () => [
      'log inside the operation: the handler takes the operation id from the active span',
    ],
    opencensus: () => ["config_integration.trace_integrations(['logging'])"],
  },
  'rejected-key': {
    otlp: () => ['export OTEL_EXPORTER_OTLP_HEADERS="x-headwater-key=<a key of Settings, Projects>"'],
    datadog: () => ['export DD_API_KEY=<a key of Settings, Projects>'],
    'app-insights': () => ["export APPLICATIONINSIGHTS_CONNECTION_STRING='<of Settings, Projects>'"],
  },
  'adopted-key': {
    'app-insights': () => ["export APPLICATIONINSIGHTS_CONNECTION_STRING='<of Settings, Projects>'"],
  },
  refused: {
    otlp: () => ['export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf   # port 4318; grpc is port 4317'],
    datadog: () => [
      'export DD_TRACE_API_VERSION=v0.4',
      'pip install --upgrade ddtrace',
      'npm install dd-trace@latest',
    ],
    'app-insights': () => ['the endpoint ends with a slash: IngestionEndpoint=http://host:7400/'],
    opencensus: () => ["TraceExporter(endpoint='host:55678')   # plain gRPC, without a path"],
  },
};

/** Complete lines that mend a finding in the client's own words; none where only the code can. */
export function fixLines(kind: FindingKind, client: FixedClient): string[] {
  return [...(fixes[kind]?.[client.dialect]?.(client) ?? [])];
}
