import { kqlError } from '../kql-error.ts';
import { type BridgeNode, type BridgeSymbol, getLanguage, kindName, listItems } from './language.ts';
import type { ColumnInfo, KustoType, Reference, Syntax } from './syntax.ts';

/** Nodes of one query, inlined function bodies included: nested lambdas grow as 2^n. */
const maxNodes = 60_000;

const scalarTypes = new Set<string>([
  'bool',
  'int',
  'long',
  'real',
  'decimal',
  'string',
  'datetime',
  'timespan',
  'guid',
  'dynamic',
]);

const referenceKinds: Readonly<Record<string, Reference['kind']>> = {
  ColumnSymbol: 'column',
  VariableSymbol: 'variable',
  ParameterSymbol: 'parameter',
  FunctionSymbol: 'function',
  PatternSymbol: 'function',
  TableSymbol: 'table',
  MaterializedViewSymbol: 'table',
};

interface Conversion {
  left: number;
  /** Offsets to report instead of the node's own, inside inlined bodies */
  at: { start: number; end: number } | undefined;
  readonly hidden: RegExp | undefined;
}

/**
 * Copies the service's bound tree into plain data. Throws HEADWATER_KQL_TOO_COMPLEX past the node budget.
 * @param hidden names of columns that the service adds and the language does not have
 */
export function convertTree(root: BridgeNode, hidden?: RegExp): Syntax {
  return convertNode(root, { left: maxNodes, at: undefined, hidden });
}

export function symbolType(symbol: BridgeSymbol | null | undefined): KustoType {
  const name = symbol?.Name ?? '';
  if (scalarTypes.has(name)) return name as KustoType;
  return name.startsWith('dynamic') ? 'dynamic' : 'unknown';
}

export function symbolColumns(symbol: BridgeSymbol | null | undefined): ColumnInfo[] | undefined {
  if (!symbol?.Columns) return undefined;
  return listItems(symbol.Columns).map((column) => ({ name: column.Name, type: symbolType(column.Type) }));
}

function convertNode(node: BridgeNode, state: Conversion, parent?: string): Syntax {
  state.left -= 1;
  const start = state.at?.start ?? node.TextStart;
  const end = state.at?.end ?? node.End;
  if (state.left < 0)
    throw kqlError('HEADWATER_KQL_TOO_COMPLEX', 'too many expressions after inlining', start, end - start);
  const kind = kindName(node.Kind);
  const base = {
    kind,
    start,
    end,
    type: symbolType(node.ResultType),
    ...(state.at ? { inlined: true as const } : {}),
  };
  if (node.ChildCount === 0 && node.Text !== undefined) return { ...base, parts: {}, text: node.Text };
  if (kind === 'List')
    return { ...base, parts: {}, items: convertItems(node, state, parent === 'ExtendOperator') };
  const parts = convertParts(node, kind, state);
  const columns = symbolColumns(node.ResultType)?.filter(({ name }) => !state.hidden?.test(name));
  const reference = convertReference(node.ReferencedSymbol);
  const text = nameText(kind, parts);
  const body = convertBody(node, kind, reference, state, start, end);
  return {
    ...base,
    parts,
    ...(columns ? { columns } : {}),
    ...(reference ? { reference } : {}),
    ...(text === undefined ? {} : { text }),
    ...(body ? { body } : {}),
  };
}

function convertItems(list: BridgeNode, state: Conversion, named: boolean): Syntax[] {
  const items: Syntax[] = [];
  for (let i = 0; i < list.ChildCount; i += 1) {
    const child = list.GetChild(i);
    if (!child) continue;
    const element = kindName(child.Kind) === 'SeparatedElement' ? child.GetChild(0) : child;
    if (!element) continue;
    const made = convertNode(element, state);
    const resultName = named ? resultNameOf(element) : undefined;
    items.push(resultName === undefined ? made : { ...made, resultName });
  }
  return items;
}

const withNames = new Set(['SimpleNamedExpression', 'CompoundNamedExpression', 'NameReference']);

function resultNameOf(element: BridgeNode): string | undefined {
  if (withNames.has(kindName(element.Kind))) return undefined;
  return getLanguage().KustoFacts.GetExpressionResultName(element, null) ?? undefined;
}

function convertParts(node: BridgeNode, kind: string, state: Conversion): Record<string, Syntax> {
  const parts: Record<string, Syntax> = {};
  for (let i = 0; i < node.ChildCount; i += 1) {
    const child = node.GetChild(i);
    if (child) parts[node.GetName(i) || `Child${i}`] = convertNode(child, state, kind);
  }
  return parts;
}

function convertReference(symbol: BridgeSymbol | null | undefined): Reference | undefined {
  if (!symbol) return undefined;
  const full = symbol.$$name ?? '';
  return { kind: referenceKinds[full.slice(full.lastIndexOf('.') + 1)] ?? 'other', name: symbol.Name };
}

/** The name itself, without the brackets and quotes of `['a b']`. */
function nameText(kind: string, parts: Record<string, Syntax>): string | undefined {
  if (kind === 'TokenName' || kind === 'WildcardedName' || kind === 'BracedName') return textBelow(parts);
  if (kind === 'BracketedName') return unquote(textBelow({ Name: parts.Name ?? parts.Child1! }));
  if (kind === 'NameReference' || kind === 'NameDeclaration') return parts.Name?.text;
  return undefined;
}

function textBelow(parts: Record<string, Syntax>): string {
  return Object.values(parts)
    .map((part) => part.text ?? textBelow(part.parts))
    .join('');
}

function unquote(text: string): string {
  const match = /^[hH]?@?(['"])(.*)\1$/s.exec(text);
  return match ? match[2]! : text;
}

function convertBody(
  node: BridgeNode,
  kind: string,
  reference: Reference | undefined,
  state: Conversion,
  start: number,
  end: number,
): Syntax | undefined {
  if (reference?.kind !== 'function' || !(kind === 'FunctionCallExpression' || kind === 'NameReference'))
    return undefined;
  const body = node.GetCalledFunctionBody?.();
  if (!body) return undefined;
  return convertNode(body, {
    get left() {
      return state.left;
    },
    set left(value) {
      state.left = value;
    },
    at: { start, end },
    hidden: state.hidden,
  });
}
