import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

const statement = /^(?:import|export)\s[^;'"]*?from\s+['"](\.[^'"]+)['"]/gm;

/** Files that import each other's code or types in a circle, a list for each. */
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
  return [...text.matchAll(statement)].map(([, specifier = '']) =>
    posix.normalize(posix.join(posix.dirname(path), specifier)),
  );
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
