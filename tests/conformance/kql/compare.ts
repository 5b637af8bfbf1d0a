import type { KustoType } from '../../../server/src/query/kql/bind/syntax.ts';
import type { Cell } from '../../../server/src/query/kql/ir/relation.ts';
import { formatDatetime, formatTimespan, parseDatetime } from '../../../server/src/query/kql/values/ticks.ts';

/** One recorded query; see tests/fixtures/kql/README.md. */
export interface ConformanceCase {
  readonly id: string;
  readonly area: string;
  readonly query: string;
  readonly error?: boolean;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly rows?: readonly (readonly unknown[])[];
  readonly ordered?: boolean;
  readonly confidence?: string;
  readonly array_order?: string;
  readonly real_tol?: number;
  readonly edge?: boolean;
}

/** A cell as the fixtures write it. */
export function fixtureCell(cell: Cell, type: KustoType): unknown {
  if (cell === null) return null;
  switch (type) {
    case 'datetime':
      return formatDatetime(cell as bigint);
    case 'timespan':
      return formatTimespan(cell as bigint);
    case 'int':
    case 'long':
      return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
    case 'real':
      return Number.isFinite(cell as number) ? cell : String(cell);
    case 'decimal':
      return Number(cell);
    case 'dynamic':
      return JSON.parse(cell as string, bigNumbers);
    default:
      return cell;
  }
}

function bigNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
    ? source
    : value;
}

/** What is different, or undefined when the result is as recorded. */
export function findDifference(
  test: ConformanceCase,
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
): string | undefined {
  const wanted = test.rows ?? [];
  const wantedNames = (test.columns ?? []).map((column) => column.name);
  if (names.join('|') !== wantedNames.join('|'))
    return `columns ${names.join(', ')} instead of ${wantedNames.join(', ')}`;
  if (rows.length !== wanted.length)
    return `${rows.length} rows instead of ${wanted.length}: ${show(rows)} instead of ${show(wanted)}`;
  const same = (a: readonly unknown[], b: readonly unknown[]) =>
    a.every((cell, i) => sameCell(cell, b[i], test));
  if (test.ordered) {
    const at = rows.findIndex((row, i) => !same(row, wanted[i]!));
    return at < 0 ? undefined : `row ${at}: ${show(rows[at])} instead of ${show(wanted[at])}`;
  }
  const left = [...wanted];
  for (const row of rows) {
    const at = left.findIndex((candidate) => same(row, candidate));
    if (at < 0) return `unexpected row ${show(row)}, still wanted ${show(left)}`;
    left.splice(at, 1);
  }
  return undefined;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 600);
}

function sameCell(a: unknown, b: unknown, test: ConformanceCase): boolean {
  if (a === b) return true;
  if (a === null || b === null || a === undefined || b === undefined) return false;
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return closeNumbers(x, y, test.real_tol ?? 1e-9);
  if (Array.isArray(a) && Array.isArray(b)) return sameArrays(a, b, test);
  if (typeof a === 'object' && typeof b === 'object')
    return sameObjects(a as Record<string, unknown>, b as Record<string, unknown>, test);
  if (typeof a === 'string' && typeof b === 'string') return sameTexts(a, b, test);
  if (typeof a === 'string' && typeof b === 'object') return sameParsed(a, b, test);
  return typeof b === 'string' && typeof a === 'object' ? sameParsed(b, a, test) : false;
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  return /^-?\d{16,}$/.test(value) ? Number(value) : undefined;
}

function closeNumbers(x: number, y: number, tolerance: number): boolean {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return x === y;
  return Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x), Math.abs(y));
}

function sameArrays(a: readonly unknown[], b: readonly unknown[], test: ConformanceCase): boolean {
  if (a.length !== b.length) return false;
  if (test.array_order !== 'any') return a.every((item, i) => sameCell(item, b[i], test));
  const left = [...b];
  return a.every((item) => {
    const at = left.findIndex((candidate) => sameCell(item, candidate, test));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function sameObjects(a: Record<string, unknown>, b: Record<string, unknown>, test: ConformanceCase): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => key in b && sameCell(a[key], b[key], test))
  );
}

function sameTexts(a: string, b: string, test: ConformanceCase): boolean {
  const [x, y] = [datetimeTicks(a), datetimeTicks(b)];
  if (x !== undefined && y !== undefined) return x - y < 10n && y - x < 10n;
  if (!/^[[{"]/.test(a.trim()) || !/^[[{"]/.test(b.trim())) return false;
  try {
    return sameCell(JSON.parse(a), JSON.parse(b), test);
  } catch {
    return false;
  }
}

function datetimeTicks(text: string): bigint | undefined {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? (parseDatetime(text) ?? undefined) : undefined;
}

function sameParsed(text: string, value: unknown, test: ConformanceCase): boolean {
  try {
    return sameCell(JSON.parse(text), value, test);
  } catch {
    return false;
  }
}
