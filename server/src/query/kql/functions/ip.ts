import type { FunctionTable } from './entry.ts';

/** Address functions are row functions: see `steps/row-functions/ip.ts`. */
export const ipFunctions: FunctionTable = {};
