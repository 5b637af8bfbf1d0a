const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

/** The only way a string of the user's gets into a statement: an escaped literal, control characters as \xNN. */
export function quoteString(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
  const body = value.replace(/[\\'\x00-\x1f\x7f]/g, (char) => {
    return escapes[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `'${body}'`;
}

export function quoteLong(value: bigint | number): string {
  return `toInt64(${quoteInteger(value)})`;
}

/** Digits of an integer; the smallest long needs its own spelling because the minus sign is an operator. */
export function quoteInteger(value: bigint | number): string {
  const integer = BigInt(value);
  return integer === -9223372036854775808n ? "'-9223372036854775808'" : integer.toString();
}

export function quoteReal(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return `toFloat64(${Object.is(value, -0) ? '0' : String(value)})`;
}
