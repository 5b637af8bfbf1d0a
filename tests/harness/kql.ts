import type { Product } from './product.ts';

interface Answer {
  readonly tables: readonly {
    readonly columns: readonly { readonly name: string }[];
    readonly rows: readonly unknown[][];
  }[];
}

/** Runs KQL over a project's data; @returns a row each, by column name; dynamic columns are read */
export async function kql(product: Product, query: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${product.portal}/v1/apps/default/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${query}: ${response.status} ${text}`);
  const table = (JSON.parse(text) as Answer).tables[0];
  const names = table?.columns.map(({ name }) => name) ?? [];
  return (table?.rows ?? []).map((row) =>
    Object.fromEntries(names.map((name, i) => [name, readCell(row[i])])),
  );
}

function readCell(value: unknown): unknown {
  return typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value;
}
