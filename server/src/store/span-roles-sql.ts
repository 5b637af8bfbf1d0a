import { dialectsOfCalls, spanKind, spanMarks } from '../model/conventions/span-roles.ts';

const { unspecified, server, client, producer, consumer } = spanKind;

/** Rows of `spans` that bear a mark. */
export const markedSql = (mark: keyof typeof spanMarks): string => `(bitAnd(marks, ${spanMarks[mark]}) != 0)`;
export const isRootSql = markedSql('root');
/** Enters its service, as a request or lent to a service of its own. */
export const isEntrySql = markedSql('entry');

const requestWhere = (enters: string) =>
  `(kind IN (${server}, ${consumer}) OR (kind = ${unspecified} AND ${enters}))`;

/** `isRequest` of model/conventions/span-roles.ts for rows of `spans`. */
export const isRequestSql = requestWhere(isEntrySql);
/** The same for rows of `operation_minutes`. */
export const isRequestOfMinutesSql = requestWhere('entry = 1');

/** Spans that go out. */
export const isOutgoingSql = `kind IN (${client}, ${producer})`;
/** `isCall` of model/conventions/span-roles.ts for rows of `spans`. */
export const isCallSql = `(${isOutgoingSql} OR (NOT ${isRequestSql} AND dialect IN (${dialectsOfCalls
  .map((dialect) => `'${dialect}'`)
  .join(', ')})))`;
