import {
  call,
  type Expression,
  integerOf,
  literal,
  type Operator,
  operator,
  printExpression,
  textOfLiteral,
  tuple,
} from './expression.ts';
import { type StoredKinds, shapeOf, ticksType } from './shape.ts';

/**
 * A comparison of what a column shows with a constant, as one of what is stored, so that the engine can use its
 * indexes and dictionaries. Undefined when there is no such form.
 */
export function compareStored({ sign, args }: Operator, kinds: StoredKinds): Expression | undefined {
  const [left, right] = args.map((arg) => withoutNullable(arg, kinds));
  const isTurned = left?.kind === 'literal' || isMoment(left!);
  const [shown, constant] = isTurned && sign !== 'IN' ? [right!, left!] : [left!, right!];
  const by = isTurned ? (turned[sign] ?? sign) : sign;
  return (
    compareWords(by, shown, constant, kinds) ??
    compareTimes(by, shown, constant, kinds) ??
    compareIds(by, shown, constant)
  );
}

const turned: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function withoutNullable(at: Expression, kinds: StoredKinds): Expression {
  const isIdle =
    at.kind === 'cast' && at.type === `Nullable(${ticksType})` && shapeOf(at.value, kinds) === 'ticks';
  return isIdle ? at.value : at;
}

/** A dictionary's words are compared once each instead of once a row. */
function compareWords(
  sign: string,
  shown: Expression,
  constant: Expression,
  kinds: StoredKinds,
): Expression | undefined {
  if (shown.kind !== 'cast' || shown.type !== 'String') return undefined;
  if (shown.value.kind !== 'name' || shapeOf(shown.value, kinds) !== 'word') return undefined;
  const members = membersOf(constant);
  if (!members.every((member) => member.kind === 'literal' && member.sql.startsWith("'"))) return undefined;
  return operator(sign, shown.value, constant);
}

function membersOf(at: Expression): readonly Expression[] {
  return at.kind === 'operator' && at.sign === tuple ? at.args : [at];
}

function isMoment(at: Expression): boolean {
  return ticksOf(at) !== undefined;
}

/** Ticks since 1970 of a constant moment. */
function ticksOf(at: Expression): bigint | undefined {
  const isMade = at.kind === 'call' && at.name === 'reinterpret' && shapeOf(at, {}) === 'ticks';
  return isMade && at.args[0]!.kind === 'call' ? integerOf(at.args[0]!) : undefined;
}

/** The last tick whose nanoseconds a 64-bit number holds, and one more. */
const lastTick = 92_233_720_368_547_757n;

/** Before 1970 ticks are cut towards it and after it towards the past: only moments after it have this form. */
function compareTimes(
  sign: string,
  shown: Expression,
  constant: Expression,
  kinds: StoredKinds,
): Expression | undefined {
  if (shown.kind !== 'cast' || shown.type !== ticksType) return undefined;
  const time = shown.value;
  if (time.kind !== 'name' || shapeOf(time, kinds) !== 'time') return undefined;
  const ticks = ticksOf(constant);
  if (ticks === undefined || ticks <= 0n || ticks >= lastTick) return undefined;
  const moment = (at: bigint) =>
    call('fromUnixTimestamp64Nano', call('toInt64', literal(String(at * 100n))), literal("'UTC'"));
  const since = (at: bigint) => operator('>=', time, moment(at));
  const before = (at: bigint) => operator('<', time, moment(at));
  switch (sign) {
    case '>':
      return since(ticks + 1n);
    case '>=':
      return since(ticks);
    case '<':
      return before(ticks);
    case '<=':
      return before(ticks + 1n);
    case '=':
      return operator('AND', since(ticks), before(ticks + 1n));
    default:
      return undefined;
  }
}

/** `if(id = toFixedString('', n), '', lower(hex(id)))`: digits of an id, compared as the id. */
function compareIds(sign: string, shown: Expression, constant: Expression): Expression | undefined {
  const id = shownId(shown);
  if (!id || !/^(=|!=|IN)$/.test(sign)) return undefined;
  const members = membersOf(constant).map((member) => storedId(member, id.bytes));
  if (members.includes(undefined)) return undefined;
  const stored = members as Expression[];
  const sought = stored.length === 1 ? stored[0]! : operator(tuple, ...stored);
  if (sign === '!=') return operator('NOT', operator('=', id.name, sought));
  return operator(stored.length === 1 ? '=' : sign, id.name, sought);
}

function shownId(at: Expression): { readonly name: Expression; readonly bytes: number } | undefined {
  if (at.kind === 'cast' && at.type === 'String') return shownId(at.value);
  const bytes = /^if\(\((\w+) = toFixedString\('', (\d+)\)\), '', lower\(hex\(\1\)\)\)$/.exec(
    printExpression(at),
  );
  return bytes ? { name: { kind: 'name', name: bytes[1]! }, bytes: Number(bytes[2]) } : undefined;
}

function storedId(at: Expression, bytes: number): Expression | undefined {
  const text = textOfLiteral(at);
  if (text === undefined || text.length !== bytes * 2) return undefined;
  if (!/^[0-9a-f]+$/.test(text) || /^0+$/.test(text)) return undefined;
  return call('toFixedString', call('unhex', literal(`'${text}'`)), literal(String(bytes)));
}
