import { expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { decodeLogs } from './decode-logs.ts';

const field = (number: number, ...parts: Buffer[]) => {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([
    Buffer.from([(number << 3) | 2, (bytes.length & 127) | 128, bytes.length >> 7]),
    bytes,
  ]);
};
const attribute = (number: number, key: string, value: string) =>
  field(number, field(1, Buffer.from(key)), field(2, field(1, Buffer.from(value))));

/** ExportLogsServiceRequest with one record. */
function aLogRequest(): Buffer {
  const record = Buffer.concat([
    attribute(6, 'authorization', 'Bearer secret-one'),
    attribute(6, 'authorization', 'Bearer secret-two'),
    attribute(6, 'error.type', 'secret-three'),
    attribute(6, 'plain', 'kept'),
  ]);
  return field(1, field(1, attribute(1, 'cookie', 'secret-four')), field(2, field(2, record)));
}

function writtenWith(redactedKeys: readonly string[]): string {
  const rows = openRowSink({ ...defaultLimits, redactedKeys });
  rows.begin({ project: 'default', dialect: 'otlp', nowNs: 1_700_000_000_000_000_000n });
  const mark = rows.mark();
  decodeLogs(aLogRequest(), rows);
  return rows
    .encodeSince(mark)
    .map(({ parts }) => Buffer.concat(parts.map((part) => Buffer.from(part))).toString('latin1'))
    .join();
}

test('writes a placeholder for redacted attributes of records and resources, and never their value', () => {
  const written = writtenWith(['authorization', 'error.type', 'cookie']);

  expect(written).not.toContain('secret');
  expect(written).toContain('[redacted]');
  expect(written).toContain('kept');
});

test('writes them without redaction', () => {
  expect(writtenWith([]).match(/secret-(two|three|four)/g)).toHaveLength(4);
});
