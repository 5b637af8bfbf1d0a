import type { Addresses } from '../../config/ports.ts';
import type { ClientLine } from './client-line.ts';

/** Per language the exact lines that make a program with Datadog's tracer report here. */
export function datadogLines(addresses: Addresses | undefined, keyed: boolean): ClientLine[] {
  const traces = addresses?.datadogTrace ?? addresses?.portal;
  if (traces === undefined) return [];
  const [, host, port] = /^udp:\/\/(.+):(\d+)$/.exec(addresses?.dogstatsd ?? '') ?? [];
  const lines = [
    `export DD_TRACE_AGENT_URL=${traces}${keyed ? '/t/<your key>' : ''}`,
    ...(host === undefined ? [] : [`export DD_AGENT_HOST=${host} DD_DOGSTATSD_PORT=${port}`]),
    'export DD_SERVICE=my-service DD_ENV=dev DD_VERSION=0.1.0',
  ];
  const line = (label: string, more: readonly string[], last: string): ClientLine => ({
    label,
    dialect: 'datadog',
    lines: [...more, ...lines, last],
  });
  return [
    line('Python', ['pip install ddtrace'], 'ddtrace-run python app.py'),
    line('Node.js', ['npm install dd-trace'], 'node --require dd-trace/init app.js'),
    line('Java', [], 'java -javaagent:dd-java-agent.jar -jar app.jar'),
    line('Ruby', ['bundle add datadog'], 'bundle exec ruby -rdatadog/auto_instrument app.rb'),
    line('Go', ['go get github.com/DataDog/dd-trace-go/v2/ddtrace/tracer'], 'go run .'),
  ];
}
