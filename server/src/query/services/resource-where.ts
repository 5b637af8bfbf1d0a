import { type ResourceChoice, type Scope, spanKinds } from '@headwater/contract';
import { isEntrySql } from '../../store/span-roles-sql.ts';
import { type Where, whereScope } from '../reader.ts';

export interface ServiceQuestion extends Scope {
  readonly service: string;
  /** without it: all spans that enter the service */
  readonly resource?: ResourceChoice | undefined;
}

/** What the rollup and the rows of spans are asked for: entry spans of a service, or one of its operations. */
export function whereResource({ service, resource }: ServiceQuestion, entry: string): Where {
  if (resource === undefined)
    return { sql: `service = {service:String} AND ${entry}`, parameters: { service } };
  const kind = spanKinds.indexOf(resource.kind as (typeof spanKinds)[number]);
  const ofKind = kind < 0 ? '' : ' AND kind = {kind:UInt8}';
  return {
    sql: `service = {service:String} AND name = {name:String}${ofKind}`,
    parameters: { service, name: resource.name, ...(kind < 0 ? {} : { kind }) },
  };
}

/** Conditions over the rows of `spans`, in whole minutes as the rollup has them. */
export function whereSpans(question: ServiceQuestion): Where {
  const scope = whereScope(wholeMinutes(question), 'start_time');
  const of = whereResource(question, isEntrySql);
  return { sql: `${scope.sql} AND ${of.sql}`, parameters: { ...scope.parameters, ...of.parameters } };
}

/** The range widened to whole minutes, so that rows and rollup say the same. */
export function wholeMinutes<S extends Scope>(scope: S): S {
  return {
    ...scope,
    fromMs: Math.floor(scope.fromMs / 60_000) * 60_000,
    toMs: Math.ceil(scope.toMs / 60_000) * 60_000,
  };
}
