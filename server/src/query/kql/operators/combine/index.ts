import type { Operator, Source } from '../operator.ts';
import { invoke } from './invoke.ts';
import { join, lookup } from './join.ts';
import { partition } from './partition.ts';
import { find, search } from './search.ts';
import { union } from './union.ts';

export const combineOperators: Readonly<Record<string, Operator>> = {
  JoinOperator: join,
  LookupOperator: lookup,
  UnionOperator: (call) => union(call, call.input),
  SearchOperator: (call) => search(call, call.input),
  PartitionOperator: partition,
  InvokeOperator: invoke,
};

/** Operators that may start a query. */
export const combineSources: Readonly<Record<string, Source>> = {
  UnionOperator: (call) => union(call),
  SearchOperator: (call) => search(call),
  FindOperator: find,
};
