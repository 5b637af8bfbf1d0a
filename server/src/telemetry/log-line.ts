interface LogRecord {
  readonly time?: string;
  readonly level?: string;
  readonly message?: string;
  readonly error?: { readonly message?: string; readonly stack?: string };
  readonly [field: string]: unknown;
}

/**
 * Turns one JSON line of the log into text for a terminal: `12:03:04.567 warn  journal is full  bytes=12`.
 * Control characters are escaped, so that what clients sent cannot drive the terminal.
 */
export function formatLine(line: string): string {
  const { time, level = '', message = '', error, ...fields } = JSON.parse(line) as LogRecord;
  const shown = Object.entries(fields).map(([name, value]) => `  ${name}=${showValue(value)}`);
  const reason = error === undefined ? '' : `: ${error.message ?? ''}`;
  const head = `${time?.slice(11, 23) ?? ''} ${level.padEnd(5)} ${message}${reason}${shown.join('')}`;
  const stack = level === 'error' && error?.stack ? `\n${escapeControls(error.stack, true)}` : '';
  return `${escapeControls(head, false)}${stack}\n`;
}

function showValue(value: unknown): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
}

function escapeControls(text: string, keepLineEnds: boolean): string {
  return [...text]
    .map((char) => {
      const code = char.codePointAt(0) ?? 0;
      const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e);
      if (!isControl || (keepLineEnds && char === '\n')) return char;
      return `\\u${code.toString(16).padStart(4, '0')}`;
    })
    .join('');
}
