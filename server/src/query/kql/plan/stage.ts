import type { Relation } from '../ir/relation.ts';

/** The plugin that makes a table whose columns come from its rows, with its constant settings. */
export interface StageSpec {
  readonly plugin: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly start: number;
  readonly length: number;
}

/** Thrown while compiling to say that `relation` has to run first; not an error of the query. */
export class StageRequest extends Error {
  readonly relation: Relation;
  readonly spec: StageSpec;
  /** Place of the whole pipe up to the plugin in the query's text */
  readonly start: number;
  readonly end: number;

  constructor(relation: Relation, spec: StageSpec, start: number, end: number) {
    super('stage');
    this.relation = relation;
    this.spec = spec;
    this.start = start;
    this.end = end;
  }
}
