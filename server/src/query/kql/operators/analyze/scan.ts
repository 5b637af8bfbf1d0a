import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Cell, Column, Relation } from '../../ir/relation.ts';
import { badQuery } from '../../kql-error.ts';
import { newId, type Scope } from '../../plan/context.ts';
import {
  addItems,
  ascending,
  columnValue,
  hiddenIds,
  openBags,
  plainColumns,
  projectColumns,
} from '../../plan/relation.ts';
import { openScope } from '../../plan/scope.ts';
import { convert } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import type { ScanOptions, ScanStep } from '../../steps/scan/scan.ts';
import { type OperatorCall, parameterText, scopeOf } from '../operator.ts';
import { orderKeys } from '../rows/index.ts';
import { literalCell } from '../rows/literal-cell.ts';

interface Declared {
  readonly name: string;
  readonly type: Column['type'];
  readonly standard: Cell;
}

function declaredColumns(call: OperatorCall): Declared[] {
  const clause = call.node.parts.DeclareClause;
  const scope = openScope(call.compiler, call.env, call.input);
  return (clause ? itemsOf(clause, 'Declarations') : []).map((item) => {
    const declaration = item.parts.NameAndType!;
    const type = declaration.parts.Name!.type;
    const value = item.parts.DefaultValue?.parts.Value;
    const standard = value
      ? literalCell(convert(scope, translate(value, scope), type), type, () =>
          badQuery('a constant default is needed', value),
        )
      : type === 'string'
        ? ''
        : null;
    return { name: textOf(declaration.parts.Name), type, standard };
  });
}

/** Finds the parts of an expression that depend on the state of the scan; all others the engine computes. */
function split(node: Syntax, stateful: ReadonlySet<string>, give: (node: Syntax) => number): Syntax {
  if (!dependsOnState(node, stateful))
    return {
      kind: 'Given',
      start: node.start,
      end: node.end,
      type: node.type,
      parts: {},
      text: String(give(node)),
    };
  if (node.kind === 'PathExpression' || node.kind === 'NameReference') return node;
  const parts = Object.fromEntries(
    Object.entries(node.parts).map(([name, part]) => [name, splitPart(name, part, stateful, give)]),
  );
  return { ...node, parts };
}

/** Lists of arguments and the two ends of a range are no values themselves. */
function splitPart(
  name: string,
  part: Syntax,
  stateful: ReadonlySet<string>,
  give: (node: Syntax) => number,
): Syntax {
  if (part.parts.Expressions?.items) return splitList(part, stateful, give);
  if (!isOperand(name)) return part;
  if (part.kind !== 'ExpressionCouple') return split(part, stateful, give);
  const { First, Second } = part.parts;
  const [low, high] = [split(First!, stateful, give), split(Second!, stateful, give)];
  return { ...part, parts: { ...part.parts, First: low, Second: high } };
}

function isOperand(name: string): boolean {
  return name === 'Left' || name === 'Right' || name === 'Expression';
}

function splitList(list: Syntax, stateful: ReadonlySet<string>, give: (node: Syntax) => number): Syntax {
  const expressions = list.parts.Expressions;
  if (!expressions?.items) return list;
  return {
    ...list,
    parts: {
      ...list.parts,
      Expressions: { ...expressions, items: expressions.items.map((item) => split(item, stateful, give)) },
    },
  };
}

function dependsOnState(node: Syntax, stateful: ReadonlySet<string>): boolean {
  if (node.kind === 'NameReference') return stateful.has(node.text ?? '');
  return [...Object.values(node.parts), ...(node.items ?? [])].some((child) =>
    dependsOnState(child, stateful),
  );
}

function planSteps(
  call: OperatorCall,
  stateful: ReadonlySet<string>,
  give: (node: Syntax) => number,
): ScanStep[] {
  return itemsOf(call.node, 'Steps').map((step): ScanStep => {
    const clause = step.parts.ComputationClause;
    const output = textOf(step.parts.ScanStepOutput?.parts.OutputKind) || 'all';
    return {
      name: textOf(step.parts.Name),
      condition: split(step.parts.Condition!, stateful, give),
      assignments: (clause ? itemsOf(clause, 'Assignments') : []).map((item) => ({
        name: textOf(item.parts.Name),
        expression: split(item.parts.Expression!, stateful, give),
      })),
      output: output === 'last' || output === 'none' ? output : 'all',
      optional: Object.values(step.parts).some((part) => part.text === 'optional'),
    };
  });
}

/** Rows in their order against a sequence of steps; runs outside the engine. */
export function scan(call: OperatorCall): Relation {
  const scope = scopeOf({ ...call, input: openBags(call.compiler, call.input) });
  const partition = partitionIds(call, scope);
  const declared = declaredColumns(call);
  const stepNames = itemsOf(call.node, 'Steps').map((step) => textOf(step.parts.Name));
  if (stepNames.length === 0) throw badQuery('scan needs a step', call.node);
  const stateful = new Set([
    ...stepNames,
    ...declared.map((column) => column.name),
    ...assignedNames(call.node),
  ]);
  const given: { id: string; type: Column['type'] }[] = [];
  const give = (node: Syntax): number => {
    const value = translate(node, scope);
    const id = newId(call.compiler, value.type);
    scope.relation = addItems(scope.relation, [{ id, sql: value.sql }]);
    given.push({ id, type: value.type });
    return given.length - 1;
  };
  const steps = planSteps(call, stateful, give);
  return placeStep(call, scope, { declared, given, steps, partition });
}

function assignedNames(node: Syntax): string[] {
  return itemsOf(node, 'Steps').flatMap((step) => {
    const clause = step.parts.ComputationClause;
    return clause ? itemsOf(clause, 'Assignments').map((item) => textOf(item.parts.Name)) : [];
  });
}

function partitionIds(call: OperatorCall, scope: Scope): string[] {
  const clause = call.node.parts.PartitionByClause;
  const keys = clause ? orderKeys(itemsOf(clause, 'Expressions'), scope).map((key) => ascending(key.id)) : [];
  const orderClause = call.node.parts.OrderByClause;
  const order = orderClause ? orderKeys(itemsOf(orderClause, 'Expressions'), scope) : scope.relation.order;
  const contexts = call.input.context.map(ascending);
  const { rank: _rank, ...rest } = scope.relation;
  if (keys.length + contexts.length > 0 || orderClause)
    scope.relation = { ...rest, order: [...contexts, ...keys, ...order] };
  return [...call.input.context, ...keys.map((key) => key.id)];
}

interface Placed {
  readonly declared: readonly Declared[];
  readonly given: readonly { id: string; type: Column['type'] }[];
  readonly steps: readonly ScanStep[];
  readonly partition: readonly string[];
}

function placeStep(call: OperatorCall, scope: Scope, plan: Placed): Relation {
  const relation = scope.relation;
  const typeOf = (id: string) => call.compiler.idTypes.get(id) ?? 'unknown';
  const kept = [
    ...new Set([...relation.columns.map((column) => column.id), ...hiddenIds(relation), ...plan.partition]),
  ];
  const input = [...kept.map((id) => ({ id, type: typeOf(id) })), ...plan.given];
  const at = (id: string) => input.findIndex((column) => column.id === id);
  const matchName = parameterText(call.node, 'with_match_id');
  const declared = plan.declared.map(
    (column): Column => ({ name: column.name, type: column.type, id: newId(call.compiler, column.type) }),
  );
  const match: Column[] =
    matchName === undefined ? [] : [{ name: matchName, type: 'long', id: newId(call.compiler, 'long') }];
  const rank = newId(call.compiler, 'long');
  const options: ScanOptions = {
    columns: relation.columns.map((column) => ({ name: column.name, type: column.type, at: at(column.id) })),
    declared: plan.declared,
    given: plan.given.map((_, i) => kept.length + i),
    steps: plan.steps,
    partition: plan.partition.map(at),
    matchId: matchName !== undefined,
  };
  const output = [
    ...kept.map((id) => ({ id, type: typeOf(id) })),
    ...[...declared, ...match].map(({ id, type }) => ({ id, type })),
    { id: rank, type: 'long' as const },
  ];
  const step = {
    name: 'scan',
    options: options as unknown as Record<string, unknown>,
    start: call.node.start,
    length: call.node.end - call.node.start,
  };
  const { rank: _old, ...rest } = relation;
  const made: Relation = {
    ...rest,
    node: { kind: 'step', from: relation.node, input, output, order: relation.order, step },
    columns: [...plainColumns(relation.columns), ...declared, ...match],
    order: [ascending(rank)],
    rank,
  };
  return projectColumns(
    call.compiler,
    made,
    made.columns.map((column) => ({ name: column.name, value: columnValue(column) })),
  );
}
