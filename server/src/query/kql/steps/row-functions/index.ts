import type { RowFunctionTable } from './entry.ts';

/** Scalar functions that run outside the engine, by name. */
export const rowFunctions: RowFunctionTable = {};
