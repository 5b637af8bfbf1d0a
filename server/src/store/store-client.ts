import { HeadwaterError } from '../errors/headwater-error.ts';
import { tables } from '../model/tables.ts';
import { writeBodyFile } from './client/body-file.ts';
import { isConnectionLoss, whenEngineReady, whenEngineReplaced } from './client/engine-wait.ts';
import { QuerySuspects } from './client/query-suspects.ts';
import { appendParameters, type StoreParameters } from './client/store-parameters.ts';
import { parseRows } from './client/store-rows.ts';
import { openTransport, readAll, type StoreRequest, type StoreTransport } from './client/store-transport.ts';
import type { Engine } from './engine/open-engine.ts';

/** What one read may use; the engine's own limits cap every value. */
export interface ReadOptions {
  /** default: the engine's; the engine stops the query then (HEADWATER_ENGINE_LIMIT) */
  readonly timeoutMs?: number;
  readonly memoryBytes?: number;
  readonly maxRowsToRead?: number;
  readonly maxResultRows?: number;
  readonly maxThreads?: number;
  /** further settings of the query, such as `optimize_read_in_order` */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** stops the query in the engine when aborted */
  readonly signal?: AbortSignal | undefined;
}

export interface InsertOptions {
  /** the same token twice stores the rows once, also across restarts */
  readonly token: string;
  readonly rows: number;
}

/** The one way to the engine, built in or remote; SQL comes only from `store/` and `query/`. */
export interface Store {
  readonly database: string;
  /**
   * Runs a query on a read-only session.
   *
   * @param sql with `{name:Type}` for every value
   * @returns rows as objects; 64-bit integers are numbers where exact, else strings of digits
   * @throws HeadwaterError HEADWATER_ENGINE_UNAVAILABLE (retryable) | _QUERY | _LIMIT | _REFUSED
   */
  read<T>(sql: string, parameters?: StoreParameters, options?: ReadOptions): Promise<T[]>;
  /** As `read`, but gives the engine's bytes in `format` unparsed (JSONEachRow, JSONCompact, Native, …). */
  readBytes(
    sql: string,
    parameters?: StoreParameters,
    options?: ReadOptions & { format?: string },
  ): Promise<Buffer>;
  /** As `readBytes`, in pieces; leaving the loop early stops the query. */
  readStream(
    sql: string,
    parameters?: StoreParameters,
    options?: ReadOptions & { format?: string },
  ): AsyncIterable<Buffer>;
  /** Runs a statement that changes something, one after another with inserts. */
  command(
    sql: string,
    parameters?: StoreParameters,
    settings?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /**
   * Inserts one Native block. Columns are matched by name; the caller keeps the parts until it resolves.
   * When it throws HEADWATER_ENGINE_UNAVAILABLE the rows may be in or not: send it again with the same token.
   */
  insertBlock(table: string, parts: readonly Uint8Array[], options: InsertOptions): Promise<void>;
  /** Inserts rows given as objects, for small tables of our own. */
  insertRows(table: string, rows: readonly object[]): Promise<void>;
  /** True when the engine answers `SELECT 1`. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

export type StoreOptions = { readonly database?: string } & (
  | { readonly engine: Engine }
  | { readonly url: string }
);

/** Silence after which a connection counts as dead; the engine's own limits stop queries long before. */
const silenceMs = 120_000;

/** Opens the store on the built-in engine or on a ClickHouse URL (`http(s)://user:password@host:port/database`). */
export function openStore(options: StoreOptions): Store {
  if ('engine' in options) {
    const transport = openTransport({ socketPath: options.engine.socketPath });
    return new StoreClient(transport, options.database ?? options.engine.database, options.engine);
  }
  const url = new URL(options.url);
  const database = options.database ?? (decodeURIComponent(url.pathname.slice(1)) || 'headwater');
  return new StoreClient(openTransport({ url }), database, undefined);
}

/** Naming the columns spares the engine from finding them out. */
function columnsOf(table: string): string {
  const columns = (tables as Readonly<Record<string, object>>)[table];
  return columns === undefined ? '' : ` (${Object.keys(columns).join(', ')})`;
}

class StoreClient implements Store {
  readonly database: string;
  readonly #transport: StoreTransport;
  readonly #engine: Engine | undefined;
  readonly #suspects = new QuerySuspects();

  constructor(transport: StoreTransport, database: string, engine: Engine | undefined) {
    this.#transport = transport;
    this.database = database;
    this.#engine = engine;
    engine?.onDeath(() => this.#suspects.noteDeath());
  }

  async read<T>(sql: string, parameters: StoreParameters = {}, options: ReadOptions = {}): Promise<T[]> {
    return parseRows<T>(await this.readBytes(sql, parameters, options));
  }

  async readBytes(
    sql: string,
    parameters: StoreParameters = {},
    options: ReadOptions & { format?: string } = {},
  ): Promise<Buffer> {
    const search = this.#readSearch(parameters, options);
    return this.#tryTwice(
      sql,
      search,
      async (request) => readAll(await this.#transport.send(request)),
      options.signal,
    );
  }

  async *readStream(
    sql: string,
    parameters: StoreParameters = {},
    options: ReadOptions & { format?: string } = {},
  ): AsyncIterable<Buffer> {
    const search = this.#readSearch(parameters, options);
    const send = (request: StoreRequest) => this.#transport.send(request);
    yield* (await this.#tryTwice(sql, search, send, options.signal)) as AsyncIterable<Buffer>;
  }

  async command(
    sql: string,
    parameters: StoreParameters = {},
    settings: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.#whenReady();
    const search = new URLSearchParams({ database: this.database, ...settings });
    appendParameters(search, parameters);
    const response = await this.#transport.send({ search, body: [sql], timeoutMs: silenceMs });
    await readAll(response);
  }

  async insertBlock(table: string, parts: readonly Uint8Array[], options: InsertOptions): Promise<void> {
    if (options.rows === 0) return;
    await this.#whenReady();
    const search = new URLSearchParams({
      database: this.database,
      query: `INSERT INTO ${table}${columnsOf(table)} FORMAT Native`,
      insert_deduplication_token: options.token,
      deduplicate_blocks_in_dependent_materialized_views: '1',
      max_insert_block_size: String(Math.max(options.rows, 1_048_576)),
      min_insert_block_size_rows: '0',
      min_insert_block_size_bytes: '0',
    });
    if (this.#engine === undefined) return this.#sendInsert(search, parts);
    const file = await writeBodyFile(this.#engine.bodyDirectory, parts);
    search.set('headwater_body_file', file.name);
    try {
      await this.#sendInsert(search, []);
    } finally {
      await file.remove();
    }
  }

  async #sendInsert(search: URLSearchParams, body: readonly (Uint8Array | string)[]): Promise<void> {
    await readAll(await this.#transport.send({ search, body, timeoutMs: silenceMs }));
  }

  async insertRows(table: string, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#whenReady();
    const search = new URLSearchParams({
      database: this.database,
      query: `INSERT INTO ${table} FORMAT JSONEachRow`,
    });
    const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    await this.#sendInsert(search, [body]);
  }

  async ping(): Promise<boolean> {
    return this.read('SELECT 1 AS one').then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.#transport.close();
  }

  #readSearch(parameters: StoreParameters, options: ReadOptions & { format?: string }): URLSearchParams {
    const search = new URLSearchParams({
      database: this.database,
      readonly: '1',
      default_format: options.format ?? 'JSONEachRow',
      output_format_json_quote_64bit_integers: '0',
    });
    if (options.timeoutMs !== undefined) search.set('max_execution_time', String(options.timeoutMs / 1000));
    if (options.memoryBytes !== undefined) search.set('max_memory_usage', String(options.memoryBytes));
    if (options.maxRowsToRead !== undefined) search.set('max_rows_to_read', String(options.maxRowsToRead));
    if (options.maxResultRows !== undefined) search.set('max_result_rows', String(options.maxResultRows));
    if (options.maxThreads !== undefined) search.set('max_threads', String(options.maxThreads));
    for (const [name, value] of Object.entries(options.settings ?? {})) search.set(name, String(value));
    appendParameters(search, parameters);
    return search;
  }

  /**
   * Sends a read, and once more when the built-in engine was lost on the way: a read changes nothing, and a new
   * engine is there in a third of a second.
   */
  async #tryTwice<T>(
    sql: string,
    search: URLSearchParams,
    send: (request: StoreRequest) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const request = { search, body: [sql], signal, timeoutMs: silenceMs };
    const engine = this.#engine;
    if (engine === undefined) return send(request);
    const key = QuerySuspects.keyOf(sql, search);
    if (this.#suspects.isRefused(key)) throw new HeadwaterError('HEADWATER_ENGINE_REFUSED');
    this.#suspects.begin(key);
    let succeeded = false;
    try {
      await whenEngineReady(engine);
      const result = await send(request).catch(async (error: unknown) => {
        if (!isConnectionLoss(error)) throw error;
        await whenEngineReplaced(engine);
        if (this.#suspects.isRefused(key)) throw new HeadwaterError('HEADWATER_ENGINE_REFUSED');
        return send(request);
      });
      succeeded = true;
      return result;
    } catch (error) {
      if (isConnectionLoss(error)) await whenEngineReplaced(engine).catch(() => undefined);
      if (this.#suspects.isRefused(key))
        throw new HeadwaterError('HEADWATER_ENGINE_REFUSED', undefined, { cause: error });
      throw error;
    } finally {
      this.#suspects.end(key, succeeded);
    }
  }

  async #whenReady(): Promise<void> {
    if (this.#engine !== undefined) await whenEngineReady(this.#engine);
  }
}
