import { HeadwaterError } from '../../errors/headwater-error.ts';

/** Where an answer ended: the value it was ordered by, and the span id that breaks ties. */
export interface Cursor {
  /** digits */
  readonly value: string;
  /** 16 hex digits */
  readonly id: string;
}

export function writeCursor({ value, id }: Cursor): string {
  return `${value}.${id}`;
}

/** @throws HeadwaterError HEADWATER_API_REQUEST when it is none of ours */
export function parseCursor(text: string): Cursor {
  const match = /^(\d{1,20})\.([0-9a-f]{16})$/.exec(text);
  if (match === null) throw new HeadwaterError('HEADWATER_API_REQUEST', 'cursor: not from an answer');
  return { value: match[1]!, id: match[2]! };
}
