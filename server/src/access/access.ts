import type { IncomingHttpHeaders } from 'node:http';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { sentKeys } from '../ingest/authenticate.ts';
import { ApiKeys, type ConfiguredKey, type FoundKey } from './api-keys.ts';
import type { Caller, Credentials } from './caller.ts';
import { Projects } from './projects.ts';
import type { AccessSettings } from './records.ts';
import { digestOf } from './secrets.ts';
import { Sessions } from './sessions.ts';
import { SignInLimit } from './sign-in-limit.ts';
import { StrayKeys } from './stray-keys.ts';
import { Users } from './users.ts';

export interface AccessOptions {
  readonly settings: AccessSettings;
  /** `keys` of the configuration; without any, everybody on this machine may send. */
  readonly keys: readonly ConfiguredKey[];
  /** Of programs on this machine that can read the data directory */
  readonly localToken: string;
  readonly nowMs: () => number;
}

export type SignInQuestion = { readonly key: string } | { readonly user: string; readonly password: string };

const openCaller: Caller = { via: 'open', name: '', project: undefined, mayManage: true };
const localCaller: Caller = { via: 'local', name: 'headwater', project: undefined, mayManage: true };
const emptyGuid = /^[0-]*$/;

/** @returns once every project has its instrumentation key */
export async function openAccess(options: AccessOptions): Promise<Access> {
  const access = new Access(options);
  await access.projects.prepare(options.nowMs());
  return access;
}

/** Who may send what to which project, and who may read and change it. */
export class Access {
  readonly projects: Projects;
  readonly keys: ApiKeys;
  readonly users: Users;
  /** Keys that telemetry was refused for */
  readonly refused = new StrayKeys();
  /** Keys that were taken into the project `default` */
  readonly adopted = new StrayKeys();
  /** Whether telemetry with unknown keys, or none, is taken into the project `default` */
  readonly adopting: boolean;
  readonly #sessions: Sessions;
  readonly #limit = new SignInLimit();
  readonly #localDigest: string;
  readonly #nowMs: () => number;

  constructor({ settings, keys, localToken, nowMs }: AccessOptions) {
    this.adopting = keys.length === 0;
    const configured = keys.map(({ project }) => project);
    this.projects = new Projects(settings, { configured, secret: !this.adopting });
    this.keys = new ApiKeys(settings, keys);
    this.users = new Users(settings);
    this.#sessions = new Sessions(settings);
    this.#localDigest = digestOf(localToken);
    this.#nowMs = nowMs;
  }

  /**
   * The project that telemetry with these headers goes to.
   * @throws HeadwaterError HEADWATER_INGEST_KEY_MISSING | HEADWATER_INGEST_KEY_UNKNOWN
   */
  projectOfSender(headers: IncomingHttpHeaders): string {
    const candidates = sentKeys(headers);
    for (const candidate of candidates) {
      const found = this.keys.find(candidate);
      if (found?.rights.includes('ingest')) return found.project;
      const project = this.projects.ofInstrumentationKey(candidate);
      if (project !== undefined) return project;
    }
    const [first] = candidates;
    if (this.adopting) {
      if (first !== undefined && !emptyGuid.test(first)) this.adopted.add(first, this.#nowMs());
      return 'default';
    }
    if (first === undefined) throw new HeadwaterError('HEADWATER_INGEST_KEY_MISSING');
    this.refused.add(first, this.#nowMs());
    throw new HeadwaterError('HEADWATER_INGEST_KEY_UNKNOWN');
  }

  /** Whether everybody who reaches the server may read and change everything. */
  get isOpen(): boolean {
    return this.adopting && !this.users.any;
  }

  /** Who asks; undefined when the server wants to know and was not told. A key that is sent must be valid. */
  callerOf({ key, session }: Credentials): Caller | undefined {
    if (key !== undefined) {
      if (digestOf(key) === this.#localDigest) return localCaller;
      const found = this.keys.find(key);
      if (found?.rights.includes('read')) return keyCaller(found);
      // Without keys nobody is asked, so what is sent out of habit does no harm.
      return this.isOpen ? openCaller : undefined;
    }
    const signedIn = session === undefined ? undefined : this.#callerOfSession(session);
    return signedIn ?? (this.isOpen ? openCaller : undefined);
  }

  /**
   * Checks a key or a name and password, and opens a session.
   * @param address of the client, to count failures by
   * @throws HeadwaterError HEADWATER_ACCESS_SIGN_IN, RetryLaterError HEADWATER_ACCESS_TOO_MANY
   */
  async signIn(
    question: SignInQuestion,
    address: string,
  ): Promise<{ caller: Caller; token: string; maxAgeSeconds: number }> {
    const counted = [`address ${address}`, ...('user' in question ? [`user ${question.user}`] : [])];
    this.#limit.check(counted, this.#nowMs());
    const subject = await this.#subjectOf(question);
    const caller = subject === undefined ? undefined : this.#callerOfSubject(subject);
    if (subject === undefined || caller === undefined) {
      this.#limit.failed(counted, this.#nowMs());
      throw new HeadwaterError('HEADWATER_ACCESS_SIGN_IN');
    }
    return { caller, ...(await this.#sessions.open(subject, this.#nowMs())) };
  }

  signOut(token: string): Promise<boolean> {
    return this.#sessions.end(token);
  }

  /** A new password ends the sessions that were opened with the old one. */
  async createUser(
    name: string,
    rights: { role: 'admin' | 'reader'; project?: string | undefined },
    by: string,
  ): Promise<string> {
    const password = await this.users.create(name, rights, this.#nowMs(), by);
    await this.#sessions.endAll(`user:${name}`);
    return password;
  }

  async removeUser(name: string, by: string): Promise<boolean> {
    const removed = await this.users.remove(name, by);
    await this.#sessions.endAll(`user:${name}`);
    return removed;
  }

  async #subjectOf(question: SignInQuestion): Promise<string | undefined> {
    if ('key' in question) {
      const found = this.keys.find(question.key);
      return found?.rights.includes('read') ? `key:${found.id}` : undefined;
    }
    const { user, password } = question;
    const isRight = await this.#limit.inTurn(() => this.users.isPassword(user, password));
    return isRight ? `user:${user}` : undefined;
  }

  #callerOfSession(token: string): Caller | undefined {
    const subject = this.#sessions.subjectOf(token, this.#nowMs());
    return subject === undefined ? undefined : this.#callerOfSubject(subject);
  }

  /** What a session was opened with must still be valid: who is removed is out at once. */
  #callerOfSubject(subject: string): Caller | undefined {
    const [kind, name = ''] = [
      subject.slice(0, subject.indexOf(':')),
      subject.slice(subject.indexOf(':') + 1),
    ];
    if (kind === 'key') {
      const found = this.keys.get(name);
      return found?.rights.includes('read') ? { ...keyCaller(found), via: 'session' } : undefined;
    }
    const user = this.users.get(name);
    if (user === undefined) return undefined;
    return { via: 'session', name, project: user.project, mayManage: user.role === 'admin' };
  }
}

/** A key opens its project to programs; people manage. */
function keyCaller({ name, project }: FoundKey): Caller {
  return { via: 'key', name, project, mayManage: false };
}
