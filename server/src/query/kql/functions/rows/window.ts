import type { Value } from '../../ir/types.ts';
import { castTo } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { rankRows } from '../../plan/relation.ts';
import { hoist } from '../../plan/scope.ts';
import { convert } from '../../scalars/convert.ts';
import { arg, as, type Call, type FunctionTable, type ScalarFunction, value } from '../entry.ts';

/** Numbers the rows and gives the text of an OVER clause in their order. */
function over(call: Call, extra: readonly string[] = [], frame = ''): string {
  const { context, serialized } = call.scope.relation;
  if (serialized === false && context.length === 0)
    throw badQuery(`${call.name}() of rows in no order: sort or serialize them before`, call.node);
  const ranked = rankRows(call.scope.compiler, call.scope.relation);
  call.scope.relation = ranked;
  const partition = [...ranked.context, ...extra];
  return `OVER (${partition.length > 0 ? `PARTITION BY ${partition.join(', ')} ` : ''}ORDER BY ${ranked.rank}${frame})`;
}

/** Windows do not nest in SQL: each becomes a hidden column of its own. */
function windowed(call: Call, made: Value): Value {
  return hoist(call.scope, made);
}

/** Column with the number of restarts so far, which tells the runs apart. */
function runs(call: Call, restart: Value): string {
  const flag = hoist(
    call.scope,
    value('long', `toInt64(ifNull(${convert(call.scope, restart, 'bool').sql}, false))`),
  );
  return hoist(call.scope, value('long', `toInt64(sum(${flag.sql}) ${over(call)})`)).sql;
}

function rowNumber(call: Call): Value {
  const first = call.args.length > 0 ? as(call, 0, 'long') : 'toInt64(1)';
  const restart = call.args[1];
  const partition = restart && restart.constant !== false ? [runs(call, restart)] : [];
  return windowed(call, value('long', `(toInt64(row_number() ${over(call, partition)}) + ${first} - 1)`));
}

function rowCumsum(call: Call): Value {
  const item = arg(call, 0);
  const type = item.type === 'int' ? 'long' : item.type;
  const kept = hoist(call.scope, convert(call.scope, item, type));
  const restart = call.args[1];
  const partition = restart && restart.constant !== false ? [runs(call, restart)] : [];
  const total = `sum(ifNull(${kept.sql}, 0)) ${over(call, partition, ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW')}`;
  return windowed(call, value(type, castTo(type, total)));
}

function neighbour(direction: 'lagInFrame' | 'leadInFrame'): ScalarFunction {
  return (call) => {
    const item = arg(call, 0);
    const distance = call.args.length > 1 ? (arg(call, 1).constant ?? undefined) : 1n;
    if (typeof distance !== 'bigint') throw badQuery(`${call.name}() needs a constant distance`, call.node);
    const type = call.type === 'unknown' ? item.type : call.type;
    const forward = distance < 0n ? (direction === 'lagInFrame' ? 'leadInFrame' : 'lagInFrame') : direction;
    const steps = distance < 0n ? -distance : distance;
    const kept = hoist(call.scope, {
      ...convert(call.scope, item, type),
      sql: castTo(type, convert(call.scope, item, type).sql),
    });
    const standard =
      call.args.length > 2
        ? hoist(call.scope, { type, sql: castTo(type, convert(call.scope, arg(call, 2), type).sql) }).sql
        : '';
    const frame = ' ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';
    return windowed(
      call,
      value(
        type,
        `${forward}(${kept.sql}, ${steps}${standard ? `, ${standard}` : ''}) ${over(call, [], frame)}`,
      ),
    );
  };
}

/** Rank within runs of equal values, in the rows' own order. */
function rank(dense: boolean): ScalarFunction {
  return (call) => {
    const kept = hoist(call.scope, arg(call, 0));
    const restart = call.args[1];
    const partition = restart && restart.constant !== false ? [runs(call, restart)] : [];
    const type = kept.type;
    const before = hoist(
      call.scope,
      value(
        type,
        `lagInFrame(toNullable(${kept.sql})) ${over(call, partition, ' ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING')}`,
      ),
    );
    const number = hoist(call.scope, value('long', `toInt64(row_number() ${over(call, partition)})`));
    const changed = hoist(
      call.scope,
      value('long', `toInt64(${number.sql} = 1 OR NOT (${kept.sql} <=> ${before.sql}))`),
    );
    const running = ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
    const sql = dense
      ? `sum(${changed.sql}) ${over(call, partition, running)}`
      : `max(if(${changed.sql} = 1, ${number.sql}, 0)) ${over(call, partition, running)}`;
    return windowed(call, value('long', `toInt64(${sql})`));
  };
}

/** Start of the session a row belongs to: a session ends after a gap, or when it lasts too long. */
function sessions(call: Call): Value {
  const item = hoist(call.scope, arg(call, 0));
  const restart = call.args[3];
  const partition = restart && restart.constant !== false ? [runs(call, restart)] : [];
  const number = (sql: string) => (item.type === 'datetime' ? `reinterpretAsInt64(${sql})` : sql);
  const [longest, gap] = [
    as(call, 1, item.type === 'datetime' ? 'timespan' : item.type),
    as(call, 2, item.type === 'datetime' ? 'timespan' : item.type),
  ];
  const all = `groupArray(${number(item.sql)}) ${over(call, partition, ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW')}`;
  const first = hoistArray(call, all);
  const start = `tupleElement(arrayFold((acc, x) -> if(x - acc.1 > ${longest} OR x - acc.2 > ${gap}, (x, x), (acc.1, x)), ${first}, (assumeNotNull(${first}[1]), assumeNotNull(${first}[1]))), 1)`;
  return value(
    item.type,
    item.type === 'datetime' ? `reinterpret(toInt64(${start}), 'DateTime64(7, \\'UTC\\')')` : start,
  );
}

function hoistArray(call: Call, sql: string): string {
  return hoist(call.scope, value('unknown', `arrayMap(x -> assumeNotNull(x), ${sql})`)).sql;
}

export const windowFunctions: FunctionTable = {
  row_number: rowNumber,
  row_cumsum: rowCumsum,
  prev: neighbour('lagInFrame'),
  next: neighbour('leadInFrame'),
  row_rank: rank(true),
  row_rank_dense: rank(true),
  row_rank_min: rank(false),
  row_window_session: sessions,
};
