import type { Instrument } from './instrument.ts';
import * as opentelemetry from './opentelemetry.ts';

/** SAMPLE_TRACER=datadog chooses dd-trace, anything else OpenTelemetry. */
export async function openInstrument(service: string): Promise<Instrument> {
  if (process.env.SAMPLE_TRACER !== 'datadog') return opentelemetry.openInstrument(service);
  const datadog = await import('./datadog.ts');
  return datadog.openInstrument();
}
