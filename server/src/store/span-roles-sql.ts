import { dialectsOfCalls, spanKind, spanMarks } from '../model/conventions/span-roles.ts';

const { unspecified, server, client, producer, consumer } = spanKind;

const requestWhere = (enters: string) =>
  `(kind IN (${server}, ${consumer}) OR (kind = ${unspecified} AND ${enters}))`;

/** `isRequest` of model/conventions/span-roles.ts for rows of `spans`. */
export const isRequestSql = requestWhere(`bitAnd(marks, ${spanMarks.entry}) != 0`);
/** The same for rows of `operation_minutes`. */
export const isRequestOfMinutesSql = requestWhere('entry = 1');

/** `isCall` of model/conventions/span-roles.ts for rows of `spans`. */
export const isCallSql = `(kind IN (${client}, ${producer}) OR (NOT ${isRequestSql} AND dialect IN (${dialectsOfCalls
  .map((dialect) => `'${dialect}'`)
  .join(', ')})))`;
