import type { MessageKey } from '../../../../app/messages/index.ts';

/** Queries to begin with, over what every client sends. */
export const examples: readonly { readonly title: MessageKey; readonly text: string }[] = [
  {
    title: 'query.example.requests',
    text: 'requests\n| summarize requests = count(), failed = countif(success == false), p95_ms = percentile(duration, 95) by name, cloud_RoleName\n| order by requests desc',
  },
  {
    title: 'query.example.rate',
    text: 'requests\n| summarize count() by bin(timestamp, 1m), cloud_RoleName\n| render timechart',
  },
  {
    title: 'query.example.slow',
    text: 'requests\n| top 100 by duration\n| project timestamp, cloud_RoleName, name, duration, success, operation_Id, id',
  },
  {
    title: 'query.example.exceptions',
    text: 'exceptions\n| summarize count() by type, cloud_RoleName\n| render barchart',
  },
  {
    title: 'query.example.dependencies',
    text: 'dependencies\n| summarize calls = count(), p95_ms = percentile(duration, 95) by target, type\n| order by calls desc',
  },
  {
    title: 'query.example.logs',
    text: 'traces\n| where severityLevel >= 2\n| project timestamp, severityLevel, message, cloud_RoleName, operation_Id\n| order by timestamp desc\n| take 500',
  },
];
