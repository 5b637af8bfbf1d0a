import type { Operator } from '../operator.ts';
import { parse } from './parse.ts';
import { parseKv } from './parse-kv.ts';

export const textOperators: Readonly<Record<string, Operator>> = {
  ParseOperator: parse,
  ParseWhereOperator: parse,
  ParseKvOperator: parseKv,
};
