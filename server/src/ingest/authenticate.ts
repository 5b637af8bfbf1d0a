import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HeadwaterError } from '../errors/headwater-error.ts';

/**
 * The project that a request may send to.
 * @throws HeadwaterError HEADWATER_INGEST_KEY_MISSING | HEADWATER_INGEST_KEY_UNKNOWN
 */
export type Authenticate = (headers: IncomingHttpHeaders) => string;

export interface IngestKey {
  readonly key: string;
  readonly project: string;
  readonly rights: readonly string[];
}

export const defaultProject = 'default';

/**
 * Looks keys up by their SHA-256, so the time it takes says nothing about a key. A key is sent as
 * `x-headwater-key`, `authorization: Bearer <key>`, or as the password (or name) of `authorization: Basic`.
 * @param keys without any, everybody may send to the project `default`
 */
export function openAuthenticator(keys: readonly IngestKey[]): Authenticate {
  if (keys.length === 0) return () => defaultProject;
  const projects = new Map<string, string>();
  for (const { key, project, rights } of keys) {
    if (rights.includes('ingest')) projects.set(digest(key), project);
  }
  return (headers) => {
    const candidates = sentKeys(headers);
    if (candidates.length === 0) throw new HeadwaterError('HEADWATER_INGEST_KEY_MISSING');
    for (const candidate of candidates) {
      const project = projects.get(digest(candidate));
      if (project !== undefined) return project;
    }
    throw new HeadwaterError('HEADWATER_INGEST_KEY_UNKNOWN');
  };
}

/** The keys a request carries, the likeliest first. */
export function sentKeys(headers: IncomingHttpHeaders): string[] {
  const own = headers['x-headwater-key'];
  if (typeof own === 'string' && own !== '') return [own];
  const [scheme = '', value = ''] = headers.authorization?.split(' ', 2) ?? [];
  if (value === '') return [];
  if (scheme.toLowerCase() === 'bearer') return [value];
  if (scheme.toLowerCase() !== 'basic') return [];
  const [name = '', ...password] = Buffer.from(value, 'base64').toString().split(':');
  return [password.join(':'), name].filter((text) => text !== '');
}

const digest = (key: string) => createHash('sha256').update(key).digest('base64');
