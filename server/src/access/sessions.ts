import { type AccessSettings, type SessionRecord, sessionRecord } from './records.ts';
import { digestOf, newSecret } from './secrets.ts';

const kind = 'session';
const lifetimeMs = 14 * 24 * 3_600_000;
/** Sessions of one subject; the oldest ends when one more begins. */
const perSubject = 20;

/**
 * Sessions of the portal. Kept by the digest of what the cookie holds, so what is stored opens nothing; they survive
 * a restart and hold on every server of a cluster.
 */
export class Sessions {
  readonly #settings: AccessSettings;

  constructor(settings: AccessSettings) {
    this.#settings = settings;
  }

  /** @returns what the cookie holds, and how long it is valid */
  async open(subject: string, nowMs: number): Promise<{ token: string; maxAgeSeconds: number }> {
    await this.#makeRoom(subject, nowMs);
    const token = newSecret('');
    const record: SessionRecord = { subject, untilMs: nowMs + lifetimeMs };
    await this.#settings.put({ kind, project: '', id: digestOf(token) }, record);
    return { token, maxAgeSeconds: lifetimeMs / 1000 };
  }

  /** Whom the session belongs to; undefined when it ended or never was. */
  subjectOf(token: string, nowMs: number): string | undefined {
    const setting = this.#settings.get({ kind, project: '', id: digestOf(token) });
    const parsed = sessionRecord.safeParse(setting?.value);
    return parsed.success && parsed.data.untilMs > nowMs ? parsed.data.subject : undefined;
  }

  async end(token: string): Promise<boolean> {
    return await this.#settings.remove({ kind, project: '', id: digestOf(token) });
  }

  async endAll(subject: string): Promise<void> {
    for (const { id, record } of this.#list()) if (record.subject === subject) await this.#end(id);
  }

  async #makeRoom(subject: string, nowMs: number): Promise<void> {
    const all = this.#list();
    const over = all.filter(({ record }) => record.untilMs <= nowMs);
    const own = all
      .filter(({ record }) => record.subject === subject && record.untilMs > nowMs)
      .sort((a, b) => b.record.untilMs - a.record.untilMs);
    for (const { id } of [...over, ...own.slice(perSubject - 1)]) await this.#end(id);
  }

  #list(): { id: string; record: SessionRecord }[] {
    return this.#settings.list(kind).map(({ id, value }) => {
      const parsed = sessionRecord.safeParse(value);
      return { id, record: parsed.success ? parsed.data : { subject: '', untilMs: 0 } };
    });
  }

  #end(id: string): Promise<boolean> {
    return this.#settings.remove({ kind, project: '', id });
  }
}
