import type { Operator } from '../operator.ts';
import { evaluatePlugin } from './evaluate.ts';
import { reduce } from './reduce.ts';
import { scan } from './scan.ts';

export const analyzeOperators: Readonly<Record<string, Operator>> = {
  ScanOperator: scan,
  EvaluateOperator: evaluatePlugin,
  ReduceByOperator: reduce,
};
