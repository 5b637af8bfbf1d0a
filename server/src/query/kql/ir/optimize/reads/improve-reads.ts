import type { Node, SelectNode } from '../../relation.ts';
import { call, type Expression, list, literal, operator, printExpression } from '../expression.ts';
import { mapNodes } from '../map-nodes.ts';
import { parseExpression } from '../parse-expression.ts';
import { asConditional, branchesOf, mapBranches, type StoredKinds } from '../shape.ts';
import { hashWords } from './hash-words.ts';
import { splitReads } from './split-reads.ts';

/** Reads of stored rows what is needed, and makes groups of it by what is cheap to compare. */
export function improveReads(node: Node, kindsOf: (table: string | undefined) => StoredKinds): Node {
  return mapNodes(node, (at) => {
    if (at.kind !== 'select' || at.star || at.from.kind !== 'source') return at;
    const kinds = kindsOf(at.from.table);
    const numbered = numberKeys(at);
    const { node: made, words } = splitReads(numbered, kinds) ?? { node: numbered, words: {} };
    return hashWords(made, { ...kinds, ...words });
  });
}

/** A key that is one of a few constant texts is grouped by their numbers. */
function numberKeys(node: SelectNode): SelectNode {
  let made = node;
  for (const key of node.groupBy ?? []) {
    const conditional =
      key.startsWith('if(') || key.startsWith('multiIf(') ? parseExpression(key) : undefined;
    const numbered = conditional && numberBranches(conditional);
    if (!numbered || made.items.some((item) => item.sql !== key && item.sql.includes(key))) continue;
    made = {
      ...made,
      items: made.items.map((item) => (item.sql === key ? { ...item, sql: numbered.text } : item)),
      groupBy: made.groupBy!.map((other) => (other === key ? numbered.key : other)),
    };
  }
  return made;
}

function numberBranches(at: Expression): { readonly key: string; readonly text: string } | undefined {
  const conditional = asConditional(at);
  const branches = conditional ? branchesOf(conditional.args) : [];
  if (!conditional || !branches.every((branch) => branch.kind === 'literal' && branch.sql.startsWith("'")))
    return undefined;
  const texts = [...new Set(branches.map(printExpression))];
  const key = mapBranches(conditional, (branch) =>
    literal(String(texts.indexOf(printExpression(branch)) + 1)),
  );
  const text = call('arrayElement', operator(list, ...texts.map(literal)), key);
  return { key: printExpression(key), text: printExpression(text) };
}
