import { z } from 'zod';
import { list, type Option } from '../option.ts';

/** What a key's holder may do: send telemetry, read what is stored. */
export type KeyRight = 'ingest' | 'read';

export interface Key {
  readonly key: string;
  readonly project: string;
  readonly rights: readonly KeyRight[];
}

const shortest = 32;
const keyText = z
  .string('must be text')
  .min(
    shortest,
    `is too short to be secret: at least ${shortest} characters, e.g. from: openssl rand -hex 32`,
  )
  .refine(isVaried, 'is too regular to be secret: take one from: openssl rand -hex 32');

const keySchema = z.preprocess(
  (value) => (typeof value === 'string' ? { key: value } : value),
  z.strictObject({
    key: keyText,
    project: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'must be letters, digits, - and _')
      .default('default'),
    rights: z.array(z.enum(['ingest', 'read'])).default(['ingest', 'read']),
  }),
) as z.ZodType<Key>;

/** The option `keys`; without any, everybody on this machine may send and read. */
export const keys: Option<readonly Key[]> = {
  ...list('keys', keySchema, {
    default: [],
    text:
      'Who may send and read, each a text, or `key`, `project` (default `default`) and `rights` ' +
      '(`ingest`, `read`; default both). Clients send it as `x-headwater-key` or `authorization: Bearer`.',
    reason: 'A key has at least 32 characters; short and regular ones are refused. Without keys all may.',
  }),
  secret: true,
};

/** False for `aaaa…`, `0000…`, `changeme…` repeated and the like. */
function isVaried(key: string): boolean {
  return new Set(key).size >= 8;
}
