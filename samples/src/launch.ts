import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Tracer = 'datadog' | 'opentelemetry';

export interface SampleOptions {
  readonly service: 'notes' | 'calendar';
  readonly tracer: Tracer;
  readonly environment: string;
  readonly version: string;
  readonly port: number;
  /** Further variables: where to report, where the database is */
  readonly env: Readonly<Record<string, string>>;
  /** Whether its lines are shown */
  readonly printed: boolean;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const children: ChildProcess[] = [];

/** Starts one application under its tracer, set up by variables alone, as a user would. */
export function startSample(options: SampleOptions): void {
  const { service, tracer, environment, version } = options;
  const variables: Record<Tracer, Record<string, string>> = {
    datadog: {
      SAMPLE_TRACER: 'datadog',
      DD_SERVICE: service,
      DD_ENV: environment,
      DD_VERSION: version,
      DD_RUNTIME_METRICS_ENABLED: 'true',
    },
    opentelemetry: {
      OTEL_SERVICE_NAME: service,
      OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${environment},service.version=${version}`,
    },
  };
  const loaded = tracer === 'datadog' ? 'dd-trace/initialize.mjs' : `${here}telemetry.ts`;
  const env = { ...variables[tracer], PORT: String(options.port), ...options.env };
  start(['--import', loaded, `${here}${service}.ts`], env, options.printed);
}

/** Keeps the notes application busy. */
export function startTraffic(notesPort: number): void {
  start([`${here}traffic.ts`], { NOTES_PORT: String(notesPort) }, false);
}

/** Lets people in browsers use the notes application; reports where APPLICATIONINSIGHTS_CONNECTION_STRING says. */
export function startVisitors(notesPort: number): void {
  start([`${here}visitors.ts`], { NOTES_PORT: String(notesPort) }, false);
}

/** Ends everything that was started with this process, and calls back after. */
export function stopTogether(after: () => void = () => undefined): void {
  const stop = (): void => {
    for (const child of children) child.kill('SIGTERM');
    after();
    process.exit(0);
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, stop);
}

function start(args: readonly string[], env: Readonly<Record<string, string>>, printed: boolean): void {
  children.push(
    spawn(process.execPath, args, {
      cwd: here,
      env: { ...process.env, ...env },
      stdio: ['ignore', printed ? 'inherit' : 'ignore', 'inherit'],
    }),
  );
}
