import { lines, requests } from '../telemetry-rows.ts';
import { count, type TelemetryCase } from './figures.ts';

/** Of the OpenCensus tutorial: where each kind of telemetry is found, and by what its properties are asked for. */
export const tutorial: readonly TelemetryCase[] = [
  {
    text: 'requests | where timestamp > ago(1h) | order by timestamp desc | project operation_Id | take 1',
    rows: () => [[requests.at(-1)!.operation]],
    ordered: true,
  },
  {
    text: 'dependencies | where timestamp > ago(1h) | project name | distinct name | order by name asc',
    rows: () => [['call cache'], ['call db'], ['call mail']],
    ordered: true,
  },
  {
    text: 'traces | where timestamp > ago(1h) and message contains "failed" | count',
    rows: () => count(lines.filter((line) => line.message.includes('failed'))),
  },
  { text: 'customMetrics | where name == "prompt_view" | count', rows: () => [[0]] },
  { text: 'exceptions | where timestamp > ago(1h) | count', rows: () => [[0]] },
];
