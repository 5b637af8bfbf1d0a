import { HeadwaterError } from '../errors/headwater-error.ts';
import { type ResourceIds, resourceIds } from '../model/resource-ids.ts';
import { type AccessSettings, type ProjectRecord, projectRecord, readAll } from './records.ts';
import { newGuid } from './secrets.ts';

const kind = 'project';
const projectsKept = 1_000;
const keysPerProject = 100;

/** A project with the names its clients know it by. */
export interface ProjectEntry extends ProjectRecord {
  readonly name: string;
  readonly source: 'configured' | 'created';
}

export interface ProjectsOptions {
  /** Names that the configuration's keys open */
  readonly configured: readonly string[];
  /** Whether an instrumentation key opens the door, so that it must not be guessed */
  readonly secret: boolean;
}

/** Projects: `default`, those the configuration names, and those that were made here. */
export class Projects {
  readonly #settings: AccessSettings;
  readonly #configured: readonly string[];
  readonly #secret: boolean;
  #byName = new Map<string, ProjectEntry>();
  #byInstrumentationKey = new Map<string, string>();
  #byAppId = new Map<string, string>();

  constructor(settings: AccessSettings, { configured, secret }: ProjectsOptions) {
    this.#settings = settings;
    this.#configured = [...new Set(['default', ...configured])];
    this.#secret = secret;
    this.#read();
    settings.onChange((changed) => {
      if (changed === kind) this.#read();
    });
  }

  /** Gives projects whose instrumentation key anybody could work out one that nobody can. */
  async prepare(nowMs: number): Promise<void> {
    if (!this.#secret) return;
    for (const { name, title, instrumentationKeys, createdMs } of this.list()) {
      const guessable = resourceIds(name).instrumentationKey;
      const kept = instrumentationKeys.filter((key) => key !== guessable);
      if (kept.length === instrumentationKeys.length && kept.length > 0) continue;
      const record: ProjectRecord = {
        title,
        instrumentationKeys: kept.length > 0 ? kept : [newGuid()],
        appId: resourceIds(name).appId,
        createdMs: createdMs || nowMs,
      };
      await this.#settings.put({ kind, project: name, id: name }, record);
    }
  }

  list(): ProjectEntry[] {
    return [...this.#byName.values()];
  }

  get(name: string): ProjectEntry | undefined {
    return this.#byName.get(name);
  }

  /** @param key in any case */
  ofInstrumentationKey(key: string): string | undefined {
    return this.#byInstrumentationKey.get(key.toLowerCase());
  }

  /** The project an application id stands for; a project's name stands for itself. */
  ofAppId(id: string): string | undefined {
    return this.#byAppId.get(id.toLowerCase()) ?? (this.#byName.has(id) ? id : undefined);
  }

  idsOf(name: string): ResourceIds {
    const entry = this.#byName.get(name);
    const instrumentationKey = entry?.instrumentationKeys[0];
    return entry === undefined || instrumentationKey === undefined
      ? resourceIds(name)
      : { instrumentationKey, appId: entry.appId };
  }

  /** @throws HeadwaterError HEADWATER_PROJECT_EXISTS | HEADWATER_PROJECT_LIMIT */
  async create(name: string, title: string, nowMs: number, by: string): Promise<ProjectEntry> {
    if (this.#byName.has(name)) throw new HeadwaterError('HEADWATER_PROJECT_EXISTS', name);
    if (this.#byName.size >= projectsKept) throw new HeadwaterError('HEADWATER_PROJECT_LIMIT');
    const record: ProjectRecord = {
      title: title || name,
      instrumentationKeys: [newGuid()],
      appId: newGuid(),
      createdMs: nowMs,
    };
    await this.#settings.put({ kind, project: name, id: name }, record, by);
    return this.#must(name);
  }

  /** @throws HeadwaterError HEADWATER_PROJECT_NOT_FOUND | HEADWATER_PROJECT_KEY_TAKEN | HEADWATER_PROJECT_LIMIT */
  async addKey(name: string, sent: string, nowMs: number, by: string): Promise<ProjectEntry> {
    const entry = this.#must(name);
    const key = sent.toLowerCase();
    const owner = this.#byInstrumentationKey.get(key);
    if (owner === name) return entry;
    if (owner !== undefined) throw new HeadwaterError('HEADWATER_PROJECT_KEY_TAKEN', owner);
    if (entry.instrumentationKeys.length >= keysPerProject)
      throw new HeadwaterError('HEADWATER_PROJECT_LIMIT');
    const { title, appId, createdMs } = entry;
    const record = {
      title,
      appId,
      createdMs: createdMs || nowMs,
      instrumentationKeys: [...entry.instrumentationKeys, key],
    };
    await this.#settings.put({ kind, project: name, id: name }, record, by);
    return this.#must(name);
  }

  /** @returns false when there was none; those of the configuration stay */
  remove(name: string, by: string): Promise<boolean> {
    return this.#settings.remove({ kind, project: name, id: name }, by);
  }

  #must(name: string): ProjectEntry {
    const entry = this.#byName.get(name);
    if (entry === undefined) throw new HeadwaterError('HEADWATER_PROJECT_NOT_FOUND', name);
    return entry;
  }

  #read(): void {
    const byName = new Map<string, ProjectEntry>();
    for (const name of this.#configured) byName.set(name, configuredEntry(name));
    for (const { setting, value } of readAll(this.#settings, kind, projectRecord)) {
      const source = byName.has(setting.id) ? 'configured' : 'created';
      byName.set(setting.id, { ...value, name: setting.id, source });
    }
    this.#byName = byName;
    this.#byInstrumentationKey = new Map(
      [...byName.values()].flatMap(({ name, instrumentationKeys }) =>
        instrumentationKeys
          .filter((key) => !this.#secret || key !== resourceIds(name).instrumentationKey)
          .map((key): [string, string] => [key, name]),
      ),
    );
    this.#byAppId = new Map(Array.from(byName.values(), ({ appId, name }) => [appId, name]));
  }
}

/** Its ids follow from its name, so that they are the same after every restart. */
function configuredEntry(name: string): ProjectEntry {
  const { instrumentationKey, appId } = resourceIds(name);
  return {
    name,
    title: name,
    instrumentationKeys: [instrumentationKey],
    appId,
    createdMs: 0,
    source: 'configured',
  };
}
