/**
 * Parses JSONEachRow or JSONCompactEachRow. Integers that a double cannot hold exactly come as strings of
 * digits, all others as numbers.
 */
export function parseRows<T>(body: Uint8Array): T[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  if (text === '') return [];
  // strings hold no raw line feeds in JSON, so every one of them ends a row
  const list = `[${text.trimEnd().replaceAll('\n', ',')}]`;
  return (largeInteger.test(text) ? JSON.parse(list, keepLargeInteger) : JSON.parse(list)) as T[];
}

/** Sixteen digits or more, outside or inside of strings: the slow way is right for both. */
const largeInteger = /[[:,]-?\d{16}/;

function keepLargeInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? source : value;
}
