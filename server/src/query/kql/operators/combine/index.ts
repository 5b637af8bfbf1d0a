import type { Operator } from '../operator.ts';
export const combineOperators: Readonly<Record<string, Operator>> = {};
import type { Source } from '../operator.ts'; export const combineSources: Readonly<Record<string, Source>> = {};
