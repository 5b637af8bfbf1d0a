import tracer from 'dd-trace';
import { openLogSender } from './datadog-logs.ts';
import type { Instrument, SpanStart } from './instrument.ts';

/** Through dd-trace, which was loaded before the program (`node --import dd-trace/initialize.mjs …`). */
export function openInstrument(): Instrument {
  const send = openLogSender(process.env);
  // Where logs go is not part of what the program does.
  if (process.env.DD_LOGS_URL) tracer.use('fetch', { blocklist: [`${process.env.DD_LOGS_URL}/api/v2/logs`] });
  return {
    inSpan: (start, work) => tracer.trace(start.name, optionsOf(start), async () => work()),
    nameRequest: (method, route) => {
      const span = tracer.scope().active();
      span?.setTag('http.route', route);
      span?.setTag('resource.name', `${method} ${route}`);
    },
    recordError: (error) => tracer.scope().active()?.setTag('error', error),
    count: (metric, tags) => tracer.dogstatsd.increment(metric, 1, { ...tags }),
    log: (severity, message, details) => {
      const context = tracer.scope().active()?.context();
      send({
        ...details,
        status: severity.toLowerCase(),
        message,
        ddsource: 'nodejs',
        service: process.env.DD_SERVICE ?? '',
        ddtags: `env:${process.env.DD_ENV ?? ''},version:${process.env.DD_VERSION ?? ''}`,
        ...(context && { 'dd.trace_id': context.toTraceId(true), 'dd.span_id': context.toSpanId() }),
      });
    },
  };
}

function optionsOf({ name, resource, service, sql }: SpanStart) {
  if (sql === undefined) return { resource: resource ?? name, ...(service && { service }) };
  return {
    resource: sql.text,
    type: 'sql',
    tags: {
      'span.kind': 'client',
      'db.type': sql.system,
      'db.system': sql.system,
      'db.operation': sql.operation,
    },
  };
}
