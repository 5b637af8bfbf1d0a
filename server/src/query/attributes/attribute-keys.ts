import type { Filter, Scope } from '@headwater/contract';
import { spanConventions } from '../../model/conventions/semantic-conventions.ts';
import { logOperand, spanOperand } from '../conditions/span-operands.ts';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader } from '../reader.ts';
import { askLogs, askSpans } from '../traces/span-question.ts';

/** Rows looked at, the newest ones: keys and values are suggestions, counts are within these rows. */
const sampledRows = 50_000;

export interface AttributeKey {
  readonly key: string;
  readonly type: 'text' | 'number';
  readonly count: number;
}

export interface KeysRequest extends Scope {
  readonly signal: 'spans' | 'logs';
  readonly prefix: string;
  readonly limit: number;
}

/** Attribute keys of the newest rows in the range, most used first; columns of their own under today's spelling. */
export async function listAttributeKeys(reader: Reader, request: KeysRequest): Promise<AttributeKey[]> {
  const question = { ...request, filters: [], text: '', level: 'all' } as const;
  const { where, parameters } = request.signal === 'spans' ? askSpans(question) : askLogs(question);
  const conventions = request.signal === 'spans' ? spanConventions : [];
  const counts = conventions.map(
    ({ column, kind }) => `countIf(${column} != ${kind === 'u16' ? '0' : "''"})`,
  );
  const columns = conventions.map(({ column }) => column);
  const [row] = await reader.read<{
    texts: [string[], number[]];
    numbers: [string[], number[]];
    own: number[];
  }>(
    `SELECT sumMap(mapKeys(attributes), arrayMap(k -> 1, mapKeys(attributes))) AS texts,
       sumMap(mapKeys(attributes_number), arrayMap(k -> 1, mapKeys(attributes_number))) AS numbers,
       [${counts.join(', ') || 'toUInt64(0)'}] AS own
     FROM (
       SELECT ${['attributes', 'attributes_number', ...columns].join(', ')} FROM ${request.signal}
       WHERE ${where} LIMIT ${sampledRows}
     )`,
    parameters,
    pointRead,
  );
  const keys = [
    ...pairs(row?.texts).map(([key, count]) => ({ key, type: 'text' as const, count })),
    ...pairs(row?.numbers).map(([key, count]) => ({ key, type: 'number' as const, count })),
    ...conventions.map(({ keys: [first], kind }, index) => ({
      key: typeof first === 'object' ? first.key : String(first),
      type: kind === 'u16' ? ('number' as const) : ('text' as const),
      count: Number(row?.own[index] ?? 0),
    })),
  ];
  return keys
    .filter(({ key, count }) => count > 0 && key.startsWith(request.prefix))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, request.limit);
}

function pairs(map: [string[], number[]] | undefined): (readonly [string, number])[] {
  return (map?.[0] ?? []).map((key, index) => [key, Number(map?.[1][index] ?? 0)] as const);
}

export interface ValuesRequest extends KeysRequest {
  readonly key: string;
  readonly filters: readonly Filter[];
  readonly level: 'all' | 'entry' | 'root';
}

/** The most frequent values of a key among the newest matching rows that have it. */
export async function listAttributeValues(
  reader: Reader,
  request: ValuesRequest,
): Promise<{ value: string; count: number }[]> {
  const isSpans = request.signal === 'spans';
  const exists: Filter = { key: request.key, op: 'exists' };
  const question = { ...request, text: '', filters: [...request.filters, exists] };
  const { where, parameters } = isSpans ? askSpans(question) : askLogs(question);
  const values = new Values('k');
  const operand = (isSpans ? spanOperand : logOperand)(request.key, values);
  const rows = await reader.read<{ value: string; count: number }>(
    `SELECT value, count() AS count FROM (
       SELECT toString(${operand.text}) AS value FROM ${request.signal} WHERE ${where} LIMIT ${sampledRows}
     ) WHERE startsWith(value, {prefix:String}) GROUP BY value ORDER BY count DESC, value LIMIT {limit:UInt32}`,
    { ...parameters, ...values.parameters, prefix: request.prefix, limit: request.limit },
    pointRead,
  );
  return rows.map(({ value, count }) => ({ value, count: Number(count) }));
}
