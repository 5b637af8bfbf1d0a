import { type Logger, type LoggerOptions, pino } from 'pino';
import { formatLine } from './log-line.ts';

export type Log = Logger;

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** JSON lines; otherwise text for people. */
  readonly json: boolean;
  /** Takes every line, with its line end. Default: stderr, without buffering. */
  readonly write?: (line: string) => void;
}

/** Fields whose value never reaches a log, wherever they stand in the first two levels. */
const secretFields = ['key', 'keys', 'password', 'secret', 'token', 'authorization', 'cookie'];

/**
 * Opens the server's own log. Fields first, then the sentence: `log.warn({ error, bytes }, 'journal is full')`.
 * An error is the field `error`; its cause is kept.
 */
export function openLog({ level, json, write = writeToStderr }: LogOptions): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    messageKey: 'message',
  };
  return pino(options, { write: json ? write : (line) => write(formatLine(line)) });
}

function writeToStderr(line: string): void {
  process.stderr.write(line);
}
