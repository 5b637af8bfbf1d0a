import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('.', import.meta.url));

/** The version this program writes and reads: the highest numbered folder here. Folders never change once released. */
export const schemaVersion = 4;

/**
 * The statements of one version in the order to run them: tables first, then the views that fill rollups and what
 * changes older ones.
 *
 * @param version 1 to `schemaVersion`
 */
export function readStatements(version: number): string[] {
  const folder = `${directory}${String(version).padStart(4, '0')}`;
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const statements = files
    .sort()
    .flatMap((name) => splitStatements(readFileSync(`${folder}/${name}`, 'utf8')));
  return [...statements.filter(isTable), ...statements.filter((statement) => !isTable(statement))];
}

/** Splits at semicolons that end a line; comments on lines of their own are left out. */
function splitStatements(text: string): string[] {
  const code = text.replaceAll(/^\s*--.*\n/gm, '');
  return code
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** The same statement, a no-op when the object is there: a migration cut off by a crash starts again. */
export function makeRepeatable(statement: string): string {
  return statement.replace(/^CREATE (TABLE|MATERIALIZED VIEW) (?!IF )/, 'CREATE $1 IF NOT EXISTS ');
}

function isTable(statement: string): boolean {
  return statement.startsWith('CREATE TABLE');
}
