import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import type { Instrument, SpanStart } from './instrument.ts';

const severities = { INFO: SeverityNumber.INFO, ERROR: SeverityNumber.ERROR };

/** Through the API alone; `telemetry.ts` has set the SDK up. */
export function openInstrument(service: string): Instrument {
  const tracer = trace.getTracer(service);
  const meter = metrics.getMeter(service);
  const log = logs.getLogger(service);
  return {
    inSpan: (start, work) =>
      tracer.startActiveSpan(nameOf(start), optionsOf(start), async (span) => {
        try {
          return await work();
        } catch (error) {
          span.recordException(error as Error);
          span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
          throw error;
        } finally {
          span.end();
        }
      }),
    nameRequest: (method, route) => {
      const span = trace.getActiveSpan();
      span?.setAttribute('http.route', route);
      span?.updateName(`${method} ${route}`);
    },
    recordError: (error) => trace.getActiveSpan()?.recordException(error),
    // An instrument of the same name is the same instrument.
    count: (metric, tags) => meter.createCounter(metric).add(1, tags),
    log: (severity, message, details) =>
      log.emit({
        severityNumber: severities[severity],
        severityText: severity,
        body: message,
        attributes: details,
      }),
  };
}

function nameOf({ name, resource = name, sql }: SpanStart): string {
  return sql === undefined ? resource : `${sql.operation} ${sql.table}`;
}

function optionsOf({ sql }: SpanStart) {
  if (sql === undefined) return {};
  return {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': sql.system,
      'db.operation.name': sql.operation,
      'db.collection.name': sql.table,
      'db.query.text': sql.text,
    },
  };
}
