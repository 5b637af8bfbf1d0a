import type { Syntax } from '../bind/syntax.ts';
import type { Value } from '../ir/types.ts';
import { badQuery, notSupported } from '../kql-error.ts';
import type { Scope } from '../plan/context.ts';
import { hoistStep } from '../plan/scope.ts';
import { convert } from '../scalars/convert.ts';
import { translate } from '../scalars/expression.ts';
import { rowFunctions } from '../steps/row-functions/index.ts';
import { arrayFunctions } from './collection/array.ts';
import { bagFunctions } from './collection/bag.ts';
import type { FunctionTable } from './entry.ts';
import { rowContextFunctions } from './rows/row-context.ts';
import { windowFunctions } from './rows/window.ts';
import { hashFunctions } from './text/hash.ts';
import { patternFunctions } from './text/pattern.ts';
import { stringFunctions } from './text/string.ts';
import { datetimeFunctions } from './time/datetime.ts';
import { datetimePartFunctions } from './time/datetime-parts.ts';
import { conditionFunctions } from './value/condition.ts';
import { conversionFunctions } from './value/conversion.ts';
import { geoFunctions } from './value/geo.ts';
import { mathFunctions } from './value/math.ts';
import { unitFunctions } from './value/units.ts';

/** Scalar functions that become SQL. */
const functions: FunctionTable = {
  ...conditionFunctions,
  ...conversionFunctions,
  ...stringFunctions,
  ...patternFunctions,
  ...datetimeFunctions,
  ...datetimePartFunctions,
  ...mathFunctions,
  ...arrayFunctions,
  ...bagFunctions,
  ...hashFunctions,
  ...windowFunctions,
  ...unitFunctions,
  ...geoFunctions,
};

/** Names of all scalar functions, with the way they are computed; for the reference page. */
export function listFunctions(): { name: string; how: 'sql' | 'step' }[] {
  const sql = [...Object.keys(functions), ...Object.keys(rowContextFunctions)];
  const steps = Object.keys(rowFunctions).filter((name) => !sql.includes(name));
  return [
    ...sql.map((name) => ({ name, how: 'sql' as const })),
    ...steps.map((name) => ({ name, how: 'step' as const })),
  ];
}

/** Translates a call of a built-in scalar function. Throws HEADWATER_KQL_NOT_SUPPORTED by name and place. */
export function callFunction(
  name: string,
  args: readonly (Syntax | Value)[],
  node: Syntax,
  scope: Scope,
): Value {
  const lower = name.toLowerCase();
  const contextual = rowContextFunctions[lower];
  if (contextual) return contextual(args as readonly Syntax[], node, scope);
  const values = args.map((item) => ('sql' in item ? item : translate(item, scope)));
  const known = functions[lower];
  if (known) return known({ name: lower, args: values, node, scope, type: node.type });
  return callStep(lower, values, node, scope);
}

/** Functions that SQL has no words for are computed row by row outside the engine. */
function callStep(name: string, values: readonly Value[], node: Syntax, scope: Scope): Value {
  // names with underscores are of operators, not of the language
  const known = name.startsWith('__') ? undefined : rowFunctions[name];
  if (!known) throw notSupported(`${name}()`, node);
  if (values.length < known.min) throw badQuery(`${name}() needs more arguments`, node);
  const args = values.map((item, i) => {
    const wanted = known.types[Math.min(i, known.types.length - 1)];
    return wanted === undefined || wanted === 'unknown' ? item : convert(scope, item, wanted);
  });
  const step = {
    name: 'call',
    options: { function: name },
    start: node.start,
    length: node.end - node.start,
  };
  return hoistStep(scope, step, args, known.result ?? (node.type === 'unknown' ? 'dynamic' : node.type));
}
