import type { ApiKey } from '@headwater/contract';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { type AccessSettings, type KeyRecord, keyRecord, readAll } from './records.ts';
import { digestOf, newId, newSecret } from './secrets.ts';

const kind = 'key';
const keysKept = 5_000;
const shownLength = 8;

/** A key that opens a project. */
export interface FoundKey {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly rights: readonly string[];
}

/** One key of the configuration. */
export interface ConfiguredKey {
  readonly key: string;
  readonly project: string;
  readonly rights: readonly string[];
}

/** Keys of the configuration and those that were made here; looked up by digest, so time says nothing about them. */
export class ApiKeys {
  readonly #settings: AccessSettings;
  readonly #configured: ReadonlyMap<string, FoundKey>;
  #byDigest = new Map<string, FoundKey>();

  constructor(settings: AccessSettings, configured: readonly ConfiguredKey[]) {
    this.#settings = settings;
    this.#configured = new Map(
      configured.map(({ key, project, rights }) => {
        const digest = digestOf(key);
        return [digest, { id: `configured-${digest}`, name: 'headwater.yaml', project, rights }];
      }),
    );
    this.#read();
    settings.onChange((changed) => {
      if (changed === kind) this.#read();
    });
  }

  find(secret: string): FoundKey | undefined {
    const digest = digestOf(secret);
    return this.#configured.get(digest) ?? this.#byDigest.get(digest);
  }

  get(id: string): FoundKey | undefined {
    for (const key of this.#configured.values()) if (key.id === id) return key;
    for (const key of this.#byDigest.values()) if (key.id === id) return key;
    return undefined;
  }

  list(project: string): ApiKey[] {
    return readAll(this.#settings, kind, keyRecord)
      .filter(({ setting }) => setting.project === project)
      .map(({ setting, value }) => {
        const { digest: _digest, ...shown } = value;
        return { ...shown, id: setting.id, project, createdBy: setting.updatedBy };
      });
  }

  /** @returns the secret, which is kept nowhere */
  async create(
    project: string,
    { name, rights }: Pick<KeyRecord, 'name' | 'rights'>,
    nowMs: number,
    by: string,
  ): Promise<{ key: ApiKey; secret: string }> {
    if (this.#byDigest.size >= keysKept) throw new HeadwaterError('HEADWATER_PROJECT_LIMIT');
    const secret = newSecret('hw_');
    const id = newId();
    const shown = { name, rights, begins: secret.slice(0, shownLength), createdMs: nowMs };
    const record: KeyRecord = { ...shown, digest: digestOf(secret) };
    await this.#settings.put({ kind, project, id }, record, by);
    return { key: { ...shown, id, project, createdBy: by }, secret };
  }

  /** @returns false when there was none */
  async revoke(id: string, by: string): Promise<boolean> {
    const setting = this.#settings.list(kind).find((each) => each.id === id);
    if (setting === undefined) return false;
    return await this.#settings.remove({ kind, project: setting.project, id }, by);
  }

  async revokeAll(project: string, by: string): Promise<void> {
    for (const { id } of this.list(project)) await this.revoke(id, by);
  }

  #read(): void {
    this.#byDigest = new Map(
      readAll(this.#settings, kind, keyRecord).map(({ setting, value }) => {
        const { digest, name, rights } = value;
        return [digest, { id: setting.id, name, project: setting.project, rights }];
      }),
    );
  }
}
