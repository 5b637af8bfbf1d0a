import { bytes, count, MiB, milliseconds, optionalText, type Section } from '../option.ts';

export const store = {
  text: 'The engine that holds the rows: a child process on this machine, or a ClickHouse server or cluster.',
  options: {
    url: optionalText('http(s) URL', {
      secret: true,
      text: 'ClickHouse server to use instead of the built-in engine, e.g. `http://user:password@clickhouse:8123`.',
      reason: 'Without it the engine runs in the data directory.',
    }),
    cluster: optionalText('name', {
      text: "ClickHouse cluster's name; tables are then replicated and distributed over it. Needs `store.url`.",
      reason: 'Without it tables live on the one server.',
    }),
    database: optionalText('name', {
      text: 'Database that holds the tables.',
      reason: 'Without it, `headwater`.',
    }),
    memoryBytes: bytes({
      default: 900_000_000,
      min: 256 * MiB,
      text: 'Memory above which the built-in engine is replaced; queries are stopped well before.',
      reason: 'What a machine with 2 GB can spare.',
    }),
    queryMemoryBytes: bytes({
      default: 400_000_000,
      min: 16 * MiB,
      text: 'Memory that one query may use.',
      reason: 'Several queries fit beside ingest.',
    }),
    queryTimeoutMs: milliseconds({
      default: 30_000,
      min: 100,
      text: 'Time that one query may take.',
      reason: 'Nobody waits longer for a page.',
    }),
    readSessions: count('sessions', {
      default: 4,
      min: 1,
      max: 64,
      text: 'Queries that the built-in engine runs at once; more wait for their turn.',
      reason: 'Two per core of a small machine.',
    }),
  },
} satisfies Section;
