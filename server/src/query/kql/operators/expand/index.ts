import type { Operator } from '../operator.ts';
export const expandOperators: Readonly<Record<string, Operator>> = {};
