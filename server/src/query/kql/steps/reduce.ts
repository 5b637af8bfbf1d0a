import type { Cell, StepNode } from '../ir/relation.ts';

interface Cluster {
  readonly tokens: string[];
  readonly separators: string[];
  readonly representative: string;
  count: number;
}

const maxClusters = 2_000;

/** Splits a text at everything but letters, digits and the characters asked for. */
function tokenize(text: string, characters: string): { tokens: string[]; separators: string[] } {
  const extra = characters.replace(/[\\\]^-]/g, '\\$&');
  const word = new RegExp(`[\\p{L}\\p{N}_${extra}]+`, 'gu');
  return { tokens: text.match(word) ?? [], separators: text.split(word) };
}

/** Two texts of the same shape that agree in enough of their words. */
function similar(cluster: Cluster, tokens: readonly string[], threshold: number): boolean {
  if (cluster.tokens.length !== tokens.length) return false;
  const same = cluster.tokens.filter((token, i) => token === tokens[i] || token === '*').length;
  return tokens.length === 0 || 1 - same / tokens.length <= 1 - threshold;
}

/** Texts that are alike become one pattern with `*` where they differ. */
export function reduceRows(node: StepNode, rows: readonly Cell[][]): Cell[][] {
  const { threshold, characters } = node.step.options as { threshold?: number; characters?: string };
  const clusters: Cluster[] = [];
  for (const row of rows) {
    const text = String(row[0] ?? '');
    const { tokens, separators } = tokenize(text, characters ?? '');
    const known = clusters.find((cluster) => similar(cluster, tokens, threshold ?? 0.1));
    if (known) {
      known.count += 1;
      tokens.forEach((token, i) => {
        if (known.tokens[i] !== token) known.tokens[i] = '*';
      });
    } else if (clusters.length < maxClusters)
      clusters.push({ tokens: [...tokens], separators, representative: text, count: 1 });
  }
  return clusters
    .sort((a, b) => b.count - a.count)
    .map((cluster, i) => [pattern(cluster), BigInt(cluster.count), cluster.representative, BigInt(i)]);
}

function pattern(cluster: Cluster): string {
  return cluster.separators.map((separator, i) => separator + (cluster.tokens[i] ?? '')).join('');
}
