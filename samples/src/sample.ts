import { parseArgs } from 'node:util';
import { startSample, startTraffic, stopTogether, type Tracer } from './launch.ts';
import { findPostgres, type Postgres, startPostgres } from './postgres.ts';

/**
 * `npm run sample:notes`: notes on 8080 and calendar on 9090 until Ctrl-C, as in the Datadog tutorial. Where they
 * report is in DD_TRACE_AGENT_URL or DD_AGENT_HOST, or in OTEL_EXPORTER_OTLP_ENDPOINT; without them on this machine.
 */
const { values } = parseArgs({
  options: {
    tracer: { type: 'string', default: 'datadog' },
    database: { type: 'string', default: findPostgres() === undefined ? 'sqlite' : 'postgres' },
    'notes-port': { type: 'string', default: '8080' },
    'calendar-port': { type: 'string', default: '9090' },
    'database-port': { type: 'string', default: '5433' },
    traffic: { type: 'boolean', default: false },
  },
});
const tracer = oneOf<Tracer>('tracer', values.tracer, ['datadog', 'opentelemetry']);
const database = oneOf('database', values.database, ['postgres', 'sqlite']);
const [notesPort, calendarPort] = [Number(values['notes-port']), Number(values['calendar-port'])];

const postgres = database === 'postgres' ? await openPostgres(Number(values['database-port'])) : undefined;
const sample = { tracer, environment: 'dev', version: '0.1.0', printed: true };
startSample({ ...sample, service: 'calendar', port: calendarPort, env: {} });
startSample({
  ...sample,
  service: 'notes',
  port: notesPort,
  env: { CALENDAR_PORT: String(calendarPort), ...postgres?.env },
});
if (values.traffic) startTraffic(notesPort);
stopTogether(() => postgres?.stop());
process.stdout.write(`
  notes     http://localhost:${notesPort}   with ${database}, reporting by ${tracer}
  calendar  http://localhost:${calendarPort}

  curl -X POST 'http://localhost:${notesPort}/notes?desc=hello&add_date=y'
  curl http://localhost:${notesPort}/notes

`);

async function openPostgres(port: number): Promise<Postgres> {
  const programs = findPostgres();
  if (programs === undefined) {
    fail("there is no PostgreSQL here: install Debian's package postgresql, or use --database sqlite");
  }
  return startPostgres(programs, port);
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  return fail(`--${option} is one of ${allowed.join(', ')}, not '${value}'`);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
