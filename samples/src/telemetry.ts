/**
 * Loaded before a sample (`node --import ./src/telemetry.ts …`): the OpenTelemetry SDK as any program would set
 * it up. Where to send comes from the environment alone (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, …).
 */
import { register } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';

// Modules that are imported (not required) are instrumented through this hook.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

for (const signal of ['TRACES', 'METRICS', 'LOGS']) process.env[`OTEL_${signal}_EXPORTER`] ??= 'otlp';
process.env.OTEL_METRIC_EXPORT_INTERVAL ??= '10000';
process.env.OTEL_BSP_SCHEDULE_DELAY ??= '500';
process.env.OTEL_BLRP_SCHEDULE_DELAY ??= '500';

const sdk = new NodeSDK({
  instrumentations: [
    new HttpInstrumentation(),
    new UndiciInstrumentation(),
    new PgInstrumentation({ requireParentSpan: true }),
    new RuntimeNodeInstrumentation(),
  ],
});
sdk.start();

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void sdk.shutdown().finally(() => process.exit(0));
  });
}
