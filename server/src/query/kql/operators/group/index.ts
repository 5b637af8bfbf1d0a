import type { Operator } from '../operator.ts';
export const groupOperators: Readonly<Record<string, Operator>> = {};
