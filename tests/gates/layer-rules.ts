import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';
import { findImports, scanSource } from './source-scanner.ts';

/** What every part of the server may use: formats, rows, errors, settings' types, counters. */
const ground = ['errors', 'model', 'wire', 'config', 'telemetry'];

/** Which parts of server/src a part may import, beside itself. */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: ['errors'],
  wire: ['errors', 'telemetry', 'model'],
  config: ['errors'],
  telemetry: ['errors', 'config'],
  store: [...ground],
  journal: ['store', ...ground],
  ingest: ['journal', 'store', ...ground],
  receivers: ['ingest', ...ground],
  access: ['ingest', 'store', ...ground],
  query: ['store', ...ground],
  alerts: ['query', ...ground],
  api: ['query', 'alerts', 'access', ...ground],
  forward: ['journal', 'ingest', ...ground],
  cli: ['main', 'access', 'store', ...ground],
  main: ['receivers', 'ingest', 'journal', 'store', 'query', 'alerts', 'access', 'api', 'forward', ...ground],
};

/** Parts that may hold SQL. */
const sqlParts = new Set(['store', 'query']);

/** Parts that agree with the portal through the contract. */
const contractParts = new Set([
  'access',
  'api',
  'query',
  'alerts',
  'cli',
  'main',
  'telemetry',
  'ingest',
  'config',
  'forward',
]);

const sql =
  /^\s*SELECT\s|\b(SELECT\b[\s\S]{1,2000}?\bFROM\b|INSERT\s+INTO\b|(CREATE|ALTER|DROP|TRUNCATE)\s+(TABLE|DATABASE|MATERIALIZED|VIEW)\b|OPTIMIZE\s+TABLE\b)/;

/** A line for each thing in these files that goes against the direction of design and style. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...findImports(file.text).flatMap((specifier) => checkImport(file.path, specifier)),
    ...checkContents(file),
  ]);
}

function checkImport(path: string, specifier: string): string[] {
  const target = targetOf(path, specifier);
  if (target === undefined) return [];
  const problem = problemOf(path, target);
  return problem === undefined ? [] : [`${path} imports ${specifier}: ${problem}`];
}

/** Path of what is imported when it is ours, relative to the root. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(path), specifier));
  const workspace = /^@headwater\/([^/]+)(.*)$/.exec(specifier);
  return workspace === null ? undefined : `${workspace[1]}/src${workspace[2] || '/index.ts'}`;
}

function problemOf(path: string, target: string): string | undefined {
  const [from, to] = [workspaceOf(path), workspaceOf(target)];
  if (from === 'contract') return to === 'contract' ? undefined : 'contract imports nothing of ours';
  if (from === 'portal') {
    return to === 'portal' || to === 'contract' ? undefined : 'the portal imports only the contract';
  }
  if (from !== 'server') return undefined;
  if (to === 'contract') {
    return contractParts.has(partOf(path))
      ? undefined
      : `${partOf(path)} does not know the portal's contract`;
  }
  return to === 'server' ? problemInServer(path, target) : 'the server imports only the contract';
}

function problemInServer(path: string, target: string): string | undefined {
  const [from, to] = [partOf(path), partOf(target)];
  if (from === 'receivers' && to === 'receivers') {
    return folderOf(path) === folderOf(target) ? undefined : 'receivers never import each other';
  }
  if (from === to) return undefined;
  const allowed = allowedImports[from];
  if (allowed === undefined) return `${from} has no rule in tests/gates/layer-rules.ts`;
  return allowed.includes(to)
    ? undefined
    : `${from} may import only ${allowed.join(', ') || 'nothing of ours'}`;
}

function checkContents({ path, text }: SourceFile): string[] {
  if (workspaceOf(path) !== 'server' && workspaceOf(path) !== 'contract') return [];
  const { code, texts } = scanSource(text);
  const part = partOf(path);
  const problems: string[] = [];
  if (part !== 'config' && /\bprocess\s*((\?\.|\.)\s*env\b|\[)/.test(code)) {
    problems.push(`${path} reads process.env: only config does`);
  }
  if (!sqlParts.has(part) && texts.some((literal) => sql.test(literal.text))) {
    problems.push(`${path} holds SQL: only store and query do`);
  }
  return problems;
}

function workspaceOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** server/src/store/engine/child.ts → store; server/src/main.ts → main */
function partOf(path: string): string {
  return (path.split('/')[2] ?? '').replace(/\.tsx?$/, '');
}

/** server/src/receivers/otlp/http.ts → otlp */
function folderOf(path: string): string {
  return path.split('/')[3] ?? '';
}
