import { HeadwaterError } from '../errors/headwater-error.ts';
import { type AccessSettings, readAll, type UserRecord, userRecord } from './records.ts';
import { isPassword, newPassword, protectPassword } from './secrets.ts';

const kind = 'user';
const usersKept = 1_000;

export interface User extends Omit<UserRecord, 'password'> {
  readonly name: string;
}

/** People who sign in with a name and a password. */
export class Users {
  readonly #settings: AccessSettings;
  #byName = new Map<string, UserRecord>();
  /** Checked for names nobody has, so that the time it takes does not tell them from others. */
  readonly #nobody = protectPassword(newPassword());

  constructor(settings: AccessSettings) {
    this.#settings = settings;
    this.#read();
    settings.onChange((changed) => {
      if (changed === kind) this.#read();
    });
  }

  get any(): boolean {
    return this.#byName.size > 0;
  }

  get(name: string): UserRecord | undefined {
    return this.#byName.get(name);
  }

  list(): User[] {
    return Array.from(this.#byName, ([name, { password: _password, ...shown }]) => ({ ...shown, name }));
  }

  /** Makes a user or gives one a new password. @returns the password, which is kept nowhere */
  async create(
    name: string,
    { role, project }: Pick<UserRecord, 'role' | 'project'>,
    nowMs: number,
    by: string,
  ): Promise<string> {
    const known = this.#byName.get(name);
    if (known === undefined && this.#byName.size >= usersKept)
      throw new HeadwaterError('HEADWATER_PROJECT_LIMIT');
    const password = newPassword();
    const record: UserRecord = {
      password: await protectPassword(password),
      role,
      ...(project === undefined ? {} : { project }),
      createdMs: known?.createdMs ?? nowMs,
    };
    await this.#settings.put({ kind, project: '', id: name }, record, by);
    return password;
  }

  remove(name: string, by: string): Promise<boolean> {
    return this.#settings.remove({ kind, project: '', id: name }, by);
  }

  /** Takes as long for a name nobody has. */
  async isPassword(name: string, password: string): Promise<boolean> {
    const user = this.#byName.get(name);
    const isRight = await isPassword(password, user?.password ?? (await this.#nobody));
    return isRight && user !== undefined;
  }

  #read(): void {
    this.#byName = new Map(
      readAll(this.#settings, kind, userRecord).map(({ setting, value }) => [setting.id, value]),
    );
  }
}
