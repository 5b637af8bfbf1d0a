import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

const statement = /^(?:import|export)\s+(?!type\b)([^;'"]*?)from\s+['"](\.[^'"]+)['"]/gm;

/** Files that import each other's code in a circle, a list for each; types alone tie nobody. */
export function findCircles(files: readonly SourceFile[]): string[][] {
  const known = new Set(files.map(({ path }) => path));
  const imports = new Map(
    files.map((file) => [file.path, importsOf(file).filter((path) => known.has(path))]),
  );
  const reached = new Map([...imports.keys()].map((path) => [path, reachedFrom(path, imports)]));
  const circles = new Map<string, string[]>();
  for (const [path, others] of reached) {
    const circle = [...others].filter((other) => reached.get(other)!.has(path)).sort();
    if (circle.length > 1) circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

function importsOf({ path, text }: SourceFile): string[] {
  return [...text.matchAll(statement)]
    .filter(([, names = '']) => !isTypesOnly(names))
    .map(([, , specifier = '']) => posix.normalize(posix.join(posix.dirname(path), specifier)));
}

function isTypesOnly(names: string): boolean {
  const list = /^\{(.*)\}\s*$/s.exec(names.trim())?.[1]?.split(',') ?? [];
  const said = list.map((name) => name.trim()).filter(Boolean);
  return said.length > 0 && said.every((name) => name.startsWith('type '));
}

function reachedFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const next of imports.get(path) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}
