import { badQuery } from '../kql-error.ts';
import { convert, toDynamic } from '../scalars/convert.ts';
import { arrayItems } from '../scalars/dynamic-path.ts';
import {
  type Aggregate,
  type AggregateCall,
  type AggregateFunction,
  type AggregateTable,
  apply,
  argument,
  orNull,
} from './entry.ts';

/** JSON text of the first argument; NULL stays NULL. */
function memberJson(call: AggregateCall): string {
  const value = argument(call, 0);
  return value.type === 'dynamic' ? value.sql : toDynamic(call.scope, value).sql;
}

/** Most values that a list may have. */
function limitOf(call: AggregateCall, index: number): string {
  const limit = call.args[index];
  if (!limit) return '';
  if (limit.constant === undefined) throw badQuery(`${call.name}() needs a constant limit`, call.node);
  return `toUInt64(greatest(${convert(call.scope, limit, 'long').sql}, 0))`;
}

/** Arrays of JSON texts per row, put together in the order of the rows. */
function collected(call: AggregateCall, member: string): { sql: string; list: (id: string) => string } {
  if (call.rank === undefined) return { sql: apply(call, 'groupArray', [member]), list: (id) => id };
  const sql = apply(call, 'groupArray', [`(${call.rank}, ${member})`]);
  return { sql, list: (id) => `arrayMap(t -> t.2, arraySort(t -> t.1, ${id}))` };
}

type ListShape = (list: string) => string;

function listAggregate(shape: ListShape, keepNulls: boolean, limitAt: number): AggregateFunction {
  return (call) => {
    const json = memberJson(call);
    const dynamic = argument(call, 0).type === 'dynamic';
    const flat = dynamic && !keepNulls;
    const member = flat ? flattened(json) : `ifNull(${json}, ${keepNulls ? "'null'" : "''"})`;
    const { sql, list } = collected(call, member);
    const limit = limitOf(call, limitAt);
    return { sql, type: 'dynamic', finish: (id) => listJson(list(id), flat, keepNulls, shape, limit) };
  };
}

/** Arrays inside give their elements; a null stays as one. */
function flattened(json: string): string {
  return `if(startsWith(ifNull(${json}, ''), '['), ${arrayItems(`ifNull(${json}, '')`)}, [ifNull(${json}, 'null')])`;
}

function listJson(list: string, flat: boolean, keepNulls: boolean, shape: ListShape, limit: string): string {
  const members = flat ? `arrayFlatten(${list})` : keepNulls ? list : `arrayFilter(x -> x != '', ${list})`;
  const shaped = shape(members);
  const cut = limit === '' ? shaped : `arraySlice(${shaped}, 1, any(${limit}))`;
  return `concat('[', arrayStringConcat(${cut.replace(/any\((.*)\)\)$/, '$1)')}, ','), ']')`;
}

const asList: ListShape = (list) => list;
/** First occurrences in their order. */
const asSet: ListShape = (list) => `arrayFilter((x, i) -> i = 1, ${list}, arrayEnumerateUniq(${list}))`;

/** One bag of all members; the first value of a name stays. */
function makeBag(call: AggregateCall): Aggregate {
  const pairs = `JSONExtractKeysAndValuesRaw(ifNull(${memberJson(call)}, ''))`;
  const { sql, list } = collected(call, pairs);
  return {
    sql,
    type: 'dynamic',
    finish: (id) => {
      const all = `arrayFlatten(arrayMap(r -> arrayMap(p -> (p.1, p.2), r), ${list(id)}))`;
      const first = `arrayFilter((p, i) -> i = 1, ps, arrayEnumerateUniq(arrayMap(p -> p.1, ps)))`;
      const text = `concat('{', arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', p.2), ${first}), ','), '}')`;
      return `arrayMap(ps -> ${text}, [${all}])[1]`;
    },
  };
}

/** Any value, one that is not null if there is one. */
function takeAny(call: AggregateCall): Aggregate {
  const { sql, type } = argument(call, 0);
  return { sql: apply(call, orNull('any', type), [sql]), type };
}

export const collectionAggregates: AggregateTable = {
  make_list: listAggregate(asList, false, 1),
  makelist: listAggregate(asList, false, 1),
  make_list_with_nulls: listAggregate(asList, true, 1),
  /** Finished by a row function */
  buildschema: listAggregate(asList, true, 1),
  make_set: listAggregate(asSet, false, 1),
  makeset: listAggregate(asSet, false, 1),
  make_bag: makeBag,
  make_dictionary: makeBag,
  any: takeAny,
  take_any: takeAny,
};
