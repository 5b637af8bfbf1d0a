import type { Cell, StepNode } from '../ir/relation.ts';
import type { Pace } from './pace.ts';

interface Cluster {
  readonly tokens: string[];
  readonly separators: readonly string[];
  readonly representative: string;
  count: number;
}

const maxClusters = 2_000;

interface Words {
  readonly tokens: string[];
  readonly separators: readonly string[];
}

/** Splits a text into words: at everything but letters and digits, and at the characters asked for. */
function tokenize(text: string, characters: string): Words {
  const ends = new Set(characters);
  const tokens: string[] = [];
  const separators = [''];
  let word = '';
  for (const char of text) {
    if (/[\p{L}\p{N}_]/u.test(char) && !ends.has(char)) {
      word += char;
      continue;
    }
    if (word !== '') {
      tokens.push(word);
      separators.push('');
      word = '';
    }
    separators[separators.length - 1] += char;
  }
  if (word !== '') {
    tokens.push(word);
    separators.push('');
  }
  return { tokens, separators };
}

/** Two texts of the same shape that agree in enough of their words. */
function similar(cluster: Cluster, { tokens, separators }: Words, threshold: number): boolean {
  if (cluster.tokens.length !== tokens.length) return false;
  if (cluster.separators.some((separator, i) => separator !== separators[i])) return false;
  const same = cluster.tokens.filter((token, i) => token === tokens[i]).length;
  return same === tokens.length || (same > 0 && same / tokens.length >= threshold);
}

/** Texts that are alike become one pattern with `*` where they differ; what is alike to few is the last row. */
export async function reduceRows(node: StepNode, rows: readonly Cell[][], pace: Pace): Promise<Cell[][]> {
  const { threshold = 0.1, characters = '' } = node.step.options as {
    threshold?: number;
    characters?: string;
  };
  const clusters: Cluster[] = [];
  let others = 0;
  for (const row of rows) {
    if (pace.check()) await pace.rest();
    const text = String(row[0] ?? '');
    const words = tokenize(text, characters);
    const known = clusters.find((cluster) => similar(cluster, words, threshold));
    if (known) {
      known.count += 1;
      words.tokens.forEach((token, i) => {
        if (known.tokens[i] !== token) known.tokens[i] = '*';
      });
    } else if (clusters.length < maxClusters) clusters.push({ ...words, representative: text, count: 1 });
    else others += 1;
  }
  const few = (cluster: Cluster) =>
    cluster.count === 1 && rows.length > 1 && cluster.count / rows.length <= threshold;
  others += clusters.filter(few).length;
  const found = clusters
    .filter((cluster) => !few(cluster))
    .sort((a, b) => b.count - a.count)
    .map((cluster): [string, number, string] => [
      pattern(cluster, characters),
      cluster.count,
      cluster.representative,
    ]);
  if (others > 0) found.push(['others', others, '']);
  return found.map(([text, count, representative], i) => [text, BigInt(count), representative, BigInt(i)]);
}

/** A separator that was asked for disappears in the `*` beside it. */
function pattern({ tokens, separators }: Cluster, characters: string): string {
  const ends = new Set(characters);
  return separators
    .map((separator, i) => {
      const open = tokens[i] === '*' || tokens[i - 1] === '*';
      const kept = open ? [...separator].filter((char) => !ends.has(char)).join('') : separator;
      return kept + (tokens[i] ?? '');
    })
    .join('');
}
