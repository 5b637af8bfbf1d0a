import { keyRight } from '@headwater/contract';
import { z } from 'zod';
import type { Setting, Settings } from '../store/settings/settings.ts';

/** Values of the table `settings` by kind. What does not have its shape any more is left out, never guessed. */
export const projectRecord = z.object({
  title: z.string(),
  /** Lower case; the first is printed */
  instrumentationKeys: z.array(z.string()),
  appId: z.string(),
  createdMs: z.number(),
});
export type ProjectRecord = z.infer<typeof projectRecord>;

/** Id: random. Project: the one it opens. */
export const keyRecord = z.object({
  name: z.string(),
  digest: z.string(),
  rights: z.array(keyRight),
  begins: z.string(),
  createdMs: z.number(),
});
export type KeyRecord = z.infer<typeof keyRecord>;

/** Id: the name. */
export const userRecord = z.object({
  password: z.string(),
  role: z.enum(['admin', 'reader']),
  /** The only project it may read */
  project: z.string().optional(),
  createdMs: z.number(),
});
export type UserRecord = z.infer<typeof userRecord>;

/** Id: the digest of what the cookie holds. */
export const sessionRecord = z.object({
  /** `user:<name>` or `key:<id or digest>`: what it was opened with, which must still be valid */
  subject: z.string(),
  untilMs: z.number(),
});
export type SessionRecord = z.infer<typeof sessionRecord>;

/** Settings as access needs them; `project` is '' for what belongs to none. */
export type AccessSettings = Pick<Settings, 'list' | 'get' | 'put' | 'remove' | 'onChange'>;

export interface Kept<T> {
  readonly setting: Setting;
  readonly value: T;
}

export function readAll<T>(settings: AccessSettings, kind: string, shape: z.ZodType<T>): Kept<T>[] {
  return settings.list(kind).flatMap((setting) => {
    const parsed = shape.safeParse(setting.value);
    return parsed.success ? [{ setting, value: parsed.data }] : [];
  });
}
