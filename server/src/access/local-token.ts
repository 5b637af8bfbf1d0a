import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret } from './secrets.ts';

const fileOf = (dataDir: string): string => join(dataDir, 'local-token');
const shortest = 32;

/**
 * What lets commands on this machine manage the server: who can read the data directory has everything anyway. A new
 * one at each start.
 */
export function writeLocalToken(dataDir: string): string {
  const token = newSecret('local_');
  writeFileSync(fileOf(dataDir), token, { mode: 0o600 });
  return token;
}

/** undefined when no server ever started on the directory, or somebody else's did */
export function readLocalToken(dataDir: string): string | undefined {
  try {
    const token = readFileSync(fileOf(dataDir), 'utf8').trim();
    return token.length >= shortest ? token : undefined;
  } catch {
    return undefined;
  }
}
