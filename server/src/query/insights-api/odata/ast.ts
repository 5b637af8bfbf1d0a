import { HeadwaterError } from '../../../errors/headwater-error.ts';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'mod';

/** An OData expression (OData 4.01, part 2, section 5.1.1). */
export type Expression =
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'boolean'; readonly value: boolean }
  | { readonly is: 'null' }
  | { readonly is: 'time'; readonly value: string }
  | { readonly is: 'duration'; readonly ms: number }
  | { readonly is: 'property'; readonly path: string; readonly at: number }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly at: number }
  | { readonly is: 'not' | 'minus'; readonly of: Expression }
  | { readonly is: 'in'; readonly of: Expression; readonly list: readonly Expression[] }
  | {
      readonly is: 'and' | 'or' | Comparison | Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
    };

/** @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT that names the place */
export function refuse(what: string, at: number, text: string): never {
  const near = text.slice(at, at + 24);
  throw new HeadwaterError(
    'HEADWATER_INSIGHTS_ARGUMENT',
    `${what} at position ${at}${near === '' ? '' : ` near '${near}'`}`,
  );
}
