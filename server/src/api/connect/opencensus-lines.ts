import type { Addresses } from '../../config/ports.ts';
import type { ClientLine } from './client-line.ts';

/** The lines that make an OpenCensus program, or the Local Forwarder's tutorial, report here. */
export function openCensusLines(addresses: Addresses | undefined): ClientLine[] {
  if (addresses?.opencensus === undefined) return [];
  const endpoint = addresses.opencensus.replace(/^https?:\/\//, '');
  return [
    {
      label: 'Python',
      dialect: 'opencensus',
      lines: [
        "pip install opencensus==0.11.4 opencensus-ext-ocagent==0.7.1 'protobuf<=3.20.3'",
        'export SERVICE_NAME=my-service',
        `export OCAGENT_TRACE_EXPORTER_ENDPOINT=${endpoint}`,
        'python app.py',
      ],
      note: 'Since 0.6 one trace in 10,000 is sent unless Tracer() is given sampler=AlwaysOnSampler().',
    },
    {
      label: 'Go',
      dialect: 'opencensus',
      lines: [`ocagent.NewExporter(ocagent.WithInsecure(), ocagent.WithAddress("${endpoint}"))`],
      note: 'And trace.ApplyConfig(trace.Config{DefaultSampler: trace.AlwaysSample()}).',
    },
  ];
}
