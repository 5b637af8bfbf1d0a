import { parseClickHouseException } from '../sql/clickhouse-exception.ts';
import { quoteString } from '../sql/query-parameters.ts';
import type { NativeBinding, NativeConnection, NativeResult } from './native-binding.ts';

export type Settings = ReadonlyMap<string, string>;

export interface Session {
  readonly connection: NativeConnection;
  /** database and settings it was locked with; only a query that asks for the same may use it */
  readonly profile: string;
}

export interface SessionPoolOptions {
  readonly native: NativeBinding;
  readonly directory: string;
  /** first arguments decide the engine's configuration, later ones are ignored by it */
  readonly args: readonly string[];
  /** queries that run side by side; each needs a thread of libuv's pool */
  readonly readSessions: number;
  readonly baseSettings: Settings;
}

const idleLimit = 16;

/**
 * One session for writes and a pool of locked ones for reads. Opening and locking a session costs 0.5 ms, so
 * each combination of limits gets sessions of its own instead of changing settings on a locked one, which
 * `readonly = 1` forbids.
 */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #idle: Session[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #writer: NativeConnection;
  readonly #control: NativeConnection;
  #running = 0;
  #writes: Promise<unknown> = Promise.resolve();

  constructor(options: SessionPoolOptions) {
    this.#options = options;
    this.#writer = options.native.CreateConnection(options.directory, options.args);
    this.#control = options.native.CreateConnection(options.directory, options.args);
  }

  /** Runs one statement after another on the write session; `before` and `after` belong to it. */
  write(work: (connection: NativeConnection) => Promise<NativeResult>): Promise<NativeResult> {
    const result = this.#writes.then(() => work(this.#writer));
    // a failed statement is let go of by the next one
    this.#writes = result.catch(() => this.query(this.#writer, 'SELECT 1', 'Null').catch(() => undefined));
    return result;
  }

  /** Runs a statement on the session kept for heartbeats, cancellation and catalogue look-ups. */
  control(sql: string, format = 'TabSeparated'): Promise<NativeResult> {
    return this.query(this.#control, sql, format);
  }

  /** Runs a query on a locked session with these settings, waiting for a free place. */
  async read<T>(database: string, settings: Settings, work: (session: Session) => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      const session = await this.#take(database, settings);
      let healthy = false;
      try {
        const result = await work(session);
        healthy = true;
        return result;
      } finally {
        this.#giveBack(session, healthy);
      }
    } finally {
      this.#leave();
    }
  }

  /** @throws ClickHouseException as the engine words it */
  async query(connection: NativeConnection, sql: string, format: string): Promise<NativeResult> {
    try {
      return await this.#options.native.QueryAsyncConnection(connection, sql, format);
    } catch (error) {
      throw parseClickHouseException(error instanceof Error ? error.message : String(error), error);
    }
  }

  get stats(): { running: number; waiting: number; idle: number } {
    return { running: this.#running, waiting: this.#waiting.length, idle: this.#idle.length };
  }

  /** Waits for the write in progress, then closes every idle connection. */
  async close(): Promise<void> {
    await this.#writes;
    for (const session of this.#idle.splice(0)) this.#options.native.CloseConnection(session.connection);
    this.#options.native.CloseConnection(this.#control);
    this.#options.native.CloseConnection(this.#writer);
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#options.readSessions) {
      this.#running += 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }

  async #take(database: string, settings: Settings): Promise<Session> {
    const merged = new Map([...this.#options.baseSettings, ...settings]);
    const lock = lockStatements(database, merged);
    const at = this.#idle.findLastIndex((session) => session.profile === lock);
    if (at >= 0) return this.#idle.splice(at, 1)[0] as Session;
    const connection = this.#options.native.CreateConnection(this.#options.directory, this.#options.args);
    try {
      await this.query(connection, lock, 'Null');
    } catch (error) {
      this.#options.native.CloseConnection(connection);
      throw error;
    }
    return { connection, profile: lock };
  }

  /** After an error the engine keeps the query, its memory and its row in `system.processes` until the session goes. */
  #giveBack(session: Session, healthy: boolean): void {
    if (!healthy) {
      this.#options.native.CloseConnection(session.connection);
      return;
    }
    this.#idle.push(session);
    if (this.#idle.length <= idleLimit) return;
    const oldest = this.#idle.shift() as Session;
    this.#options.native.CloseConnection(oldest.connection);
  }
}

function lockStatements(database: string, settings: Settings): string {
  const assignments = [...settings].map(([name, value]) => `${name} = ${quoteString(value)}`);
  const use = database === '' ? '' : `USE \`${database.replaceAll('`', '')}\`; `;
  return `${use}${assignments.length === 0 ? '' : `SET ${assignments.join(', ')}; `}SET readonly = 1`;
}
