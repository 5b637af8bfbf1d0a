import type { Operator } from '../operator.ts';
export const textOperators: Readonly<Record<string, Operator>> = {};
