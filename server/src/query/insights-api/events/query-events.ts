import { HeadwaterError } from '../../../errors/headwater-error.ts';
import type { QueryResult } from '../../kql/run/run-plan.ts';
import type { Range, RunText } from '../metrics/query-metric.ts';
import { type EventParameters, readEventQuestion } from './event-question.ts';
import { shapeEvents, shapeGroups } from './shape-events.ts';

export interface EventAnswer {
  readonly value: unknown[];
  /** Of all that are meant, when it was asked for */
  readonly count: number | undefined;
  readonly isLimitAdded: boolean;
}

/**
 * Events of one type by OData's parameters.
 * @param write turns a cell into what JSON can hold
 * @throws HeadwaterError HEADWATER_INSIGHTS_NOT_FOUND | HEADWATER_INSIGHTS_ARGUMENT, and what the query throws
 */
export async function queryEvents(
  type: string,
  parameters: EventParameters,
  run: RunText,
  write: Parameters<typeof shapeEvents>[2],
): Promise<EventAnswer> {
  const question = readEventQuestion(type, parameters);
  const found = await run(question.text);
  const page: QueryResult = { ...found, rows: found.rows.slice(question.skip) };
  const columns = question.applied?.columns;
  const counted = question.count ? await run(`${question.rows} | count`) : undefined;
  return {
    value:
      columns === undefined ? shapeEvents(page, question.select, write) : shapeGroups(page, columns, write),
    count: counted === undefined ? undefined : Number(counted.rows[0]?.[0] ?? 0),
    isLimitAdded: question.isLimitAdded && page.rows.length === question.top,
  };
}

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The range of time that an event's id tells: ids begin with the nanosecond.
 * @throws HeadwaterError HEADWATER_INSIGHTS_NOT_FOUND
 */
export function rangeOfEvent(id: string): Range {
  if (!idForm.test(id)) throw new HeadwaterError('HEADWATER_INSIGHTS_NOT_FOUND', 'this is no id of an event');
  const ms = Number(BigInt(`0x${id.replaceAll('-', '').slice(0, 16)}`) / 1_000_000n);
  return { fromMs: ms, toMs: ms + 1 };
}

/** @throws HeadwaterError HEADWATER_INSIGHTS_NOT_FOUND */
export async function getEvent(
  type: string,
  id: string,
  run: RunText,
  write: Parameters<typeof shapeEvents>[2],
): Promise<unknown> {
  const found = await run(readEventQuestion(type, { $top: 1 }, id).text);
  const [event] = shapeEvents(found, [], write);
  if (event === undefined) throw new HeadwaterError('HEADWATER_INSIGHTS_NOT_FOUND', `events/${type}/${id}`);
  return event;
}
