import type { Store } from '../store-client.ts';

/** One thing a user set: a saved view, a destination, a project. */
export interface Setting {
  /** What it is, such as `view` or `project` */
  readonly kind: string;
  readonly project: string;
  /** Unique in its kind and project */
  readonly id: string;
  /** Grows with every change */
  readonly version: number;
  /** Anything JSON can hold; its shape is known to the part that owns the kind */
  readonly value: unknown;
  readonly updatedMs: number;
  /** Name of the user or key; '' when the server asks nobody */
  readonly updatedBy: string;
}

export interface SettingKey {
  readonly kind: string;
  readonly project: string;
  readonly id: string;
}

export interface SettingsOptions {
  readonly store: Pick<Store, 'read' | 'insertRows'>;
  readonly nowMs: () => number;
  /** Told when another server's changes could not be read; they are tried again. */
  readonly onTrouble: (error: unknown) => void;
  /** How often changes of other servers are looked for; default 5,000, 0 = never */
  readonly refreshMs?: number;
}

/** A row of the table `settings`. */
interface SettingRow {
  readonly kind: string;
  readonly project: string;
  readonly id: string;
  readonly version: number | string;
  readonly is_deleted: number;
  readonly value: string;
  readonly updated_ms: number | string;
  readonly updated_by: string;
}

const defaultRefreshMs = 5_000;

/**
 * Everything users set, held in memory so that ingest can ask without waiting, and kept in the table `settings`.
 * Of two servers that change the same thing at once, the later change counts for both.
 */
export class Settings {
  readonly #options: SettingsOptions;
  readonly #settings = new Map<string, Setting>();
  readonly #listeners = new Set<(kind: string) => void>();
  readonly #timer: NodeJS.Timeout | undefined;
  /** Of every row seen, also of deleted ones: what comes next is higher. */
  #newestVersion = 0;

  /** @internal use `openSettings` */
  constructor(options: SettingsOptions) {
    this.#options = options;
    const refreshMs = options.refreshMs ?? defaultRefreshMs;
    if (refreshMs > 0) {
      this.#timer = setInterval(() => void this.refresh().catch(options.onTrouble), refreshMs).unref();
    }
  }

  /** In the order of their ids. */
  list(kind: string, project?: string): Setting[] {
    return Array.from(this.#settings.values())
      .filter((setting) => setting.kind === kind && (project === undefined || setting.project === project))
      .sort((a, b) => (a.project + a.id < b.project + b.id ? -1 : 1));
  }

  get(key: SettingKey): Setting | undefined {
    return this.#settings.get(keyOf(key));
  }

  /** Durable when it resolves. */
  async put(key: SettingKey, value: unknown, updatedBy = ''): Promise<Setting> {
    const setting: Setting = {
      ...key,
      version: this.#nextVersion(),
      value,
      updatedMs: this.#options.nowMs(),
      updatedBy,
    };
    await this.#write(setting, false);
    this.#settings.set(keyOf(key), setting);
    this.#tell(key.kind);
    return setting;
  }

  /** @returns false when there was none */
  async remove(key: SettingKey, updatedBy = ''): Promise<boolean> {
    const known = this.#settings.get(keyOf(key));
    if (known === undefined) return false;
    const version = this.#nextVersion();
    await this.#write({ ...known, version, value: null, updatedMs: this.#options.nowMs(), updatedBy }, true);
    this.#settings.delete(keyOf(key));
    this.#tell(key.kind);
    return true;
  }

  /** Calls back after each change of a kind, here or on another server. */
  onChange(listener: (kind: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads what changed since the last time. */
  async refresh(): Promise<void> {
    const rows = await this.#options.store.read<SettingRow>(
      `SELECT kind, project, id, version, is_deleted, value, toUnixTimestamp64Milli(updated_time) AS updated_ms,
        updated_by
      FROM settings WHERE version > {since:UInt64} ORDER BY version DESC LIMIT 1 BY kind, project, id`,
      { since: Math.max(0, this.#newestVersion - clockSkewMs) },
    );
    const changed = new Set<string>();
    for (const row of rows) if (this.#take(row)) changed.add(row.kind);
    for (const kind of changed) this.#tell(kind);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #take(row: SettingRow): boolean {
    const version = Number(row.version);
    this.#newestVersion = Math.max(this.#newestVersion, version);
    const key = keyOf(row);
    const known = this.#settings.get(key);
    if (known !== undefined && known.version >= version) return false;
    if (row.is_deleted === 1) return this.#settings.delete(key);
    const { kind, project, id } = row;
    this.#settings.set(key, {
      kind,
      project,
      id,
      version,
      value: JSON.parse(row.value),
      updatedMs: Number(row.updated_ms),
      updatedBy: row.updated_by,
    });
    return true;
  }

  /** Versions are times, so that they grow across servers without asking; never the same twice here. */
  #nextVersion(): number {
    this.#newestVersion = Math.max(this.#options.nowMs(), this.#newestVersion + 1);
    return this.#newestVersion;
  }

  #write(setting: Setting, isDeleted: boolean): Promise<void> {
    const { kind, project, id, version, value, updatedMs, updatedBy } = setting;
    return this.#options.store.insertRows('settings', [
      {
        kind,
        project,
        id,
        version,
        is_deleted: isDeleted ? 1 : 0,
        value: JSON.stringify(value),
        updated_time: new Date(updatedMs).toISOString().replace('T', ' ').replace('Z', ''),
        updated_by: updatedBy,
      },
    ]);
  }

  #tell(kind: string): void {
    for (const listener of this.#listeners) listener(kind);
  }
}

/** Clocks of servers on one cluster may differ by as much without a change being overlooked. */
const clockSkewMs = 60_000;

/** Reads all settings once. */
export async function openSettings(options: SettingsOptions): Promise<Settings> {
  const settings = new Settings(options);
  await settings.refresh();
  return settings;
}

const keyOf = ({ kind, project, id }: SettingKey): string => `${kind}\n${project}\n${id}`;
