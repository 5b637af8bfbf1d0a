import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { Instrument } from './instrument/instrument.ts';

export interface Note {
  readonly id: number;
  readonly description: string;
}

/** Where notes are kept; ids count from 1. */
export interface NoteStore {
  add(description: string): Promise<Note>;
  all(): Promise<Note[]>;
  get(id: number): Promise<Note | undefined>;
  change(id: number, description: string): Promise<Note | undefined>;
  remove(id: number): Promise<boolean>;
}

/** PostgreSQL when DB_HOST is set, as in the tutorial; else SQLite in memory. */
export async function openNoteStore(env: NodeJS.ProcessEnv, instrument: Instrument): Promise<NoteStore> {
  return env.DB_HOST === undefined || env.DB_HOST === '' ? openSqlite(instrument) : openPostgres(env);
}

type Row = { id: number; description: string };

async function openPostgres(env: NodeJS.ProcessEnv): Promise<NoteStore> {
  const pool = new pg.Pool({
    host: env.DB_HOST,
    port: Number(env.DB_PORT ?? 5432),
    database: env.DB_NAME ?? 'testdb',
    user: env.DB_USER ?? 'postgres',
    password: env.DB_PASSWORD ?? 'password',
  });
  // A connection that breaks while idle is replaced by the next query.
  pool.on('error', () => undefined);
  await pool.query(
    'CREATE TABLE IF NOT EXISTS notes (id SERIAL PRIMARY KEY, description VARCHAR(255) NOT NULL)',
  );
  const one = async (text: string, values: unknown[]): Promise<Note | undefined> =>
    (await pool.query<Row>(text, values)).rows[0];
  return {
    add: async (description) =>
      (await one('INSERT INTO notes (description) VALUES ($1) RETURNING id, description', [
        description,
      ])) as Note,
    all: async () => (await pool.query<Row>('SELECT id, description FROM notes ORDER BY id')).rows,
    get: (id) => one('SELECT id, description FROM notes WHERE id = $1', [id]),
    change: (id, description) =>
      one('UPDATE notes SET description = $2 WHERE id = $1 RETURNING id, description', [id, description]),
    remove: async (id) =>
      (await one('DELETE FROM notes WHERE id = $1 RETURNING id, description', [id])) !== undefined,
  };
}

/** node:sqlite has no instrumentation of its own. */
function openSqlite(instrument: Instrument): NoteStore {
  const database = new DatabaseSync(':memory:');
  database.exec(
    'CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, description TEXT NOT NULL CHECK (length(description) <= 255))',
  );
  const run = (text: string, ...values: (string | number)[]): Promise<Row[]> => {
    const operation = text.slice(0, text.indexOf(' '));
    return instrument.inSpan(
      { name: 'sqlite.query', sql: { system: 'sqlite', text, operation, table: 'notes' } },
      () => database.prepare(text).all(...values) as unknown as Row[],
    );
  };
  return {
    add: async (description) =>
      (
        await run('INSERT INTO notes (description) VALUES (?) RETURNING id, description', description)
      )[0] as Note,
    all: () => run('SELECT id, description FROM notes ORDER BY id'),
    get: async (id) => (await run('SELECT id, description FROM notes WHERE id = ?', id))[0],
    change: async (id, description) =>
      (
        await run('UPDATE notes SET description = ? WHERE id = ? RETURNING id, description', description, id)
      )[0],
    remove: async (id) =>
      (await run('DELETE FROM notes WHERE id = ? RETURNING id, description', id)).length > 0,
  };
}
