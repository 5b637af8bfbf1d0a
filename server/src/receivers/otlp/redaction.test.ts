import { describe, expect, test } from 'vitest';
import {
  anyValue,
  aSpan,
  base64,
  keyValues,
  logsOf,
  spanId,
  traceId,
  tracesOf,
} from '../../../../tests/harness/otlp-messages.ts';
import { defaultLimits } from '../../model/limits.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { decodeLogs } from './decode-logs.ts';
import { decodeSpans } from './decode-spans.ts';

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

function writtenWith(
  redactedKeys: readonly string[],
  body: Uint8Array = aLogRequest(),
  decode = decodeLogs,
): string {
  const rows = openRowSink({ ...defaultLimits, redactedKeys });
  rows.begin({ project: 'default', dialect: 'otlp', nowNs: 1_700_000_000_000_000_000n });
  const mark = rows.mark();
  decode(body, rows);
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

describe('what is written as JSON', () => {
  const secret = keyValues({ cookie: 'secret-five', map: { cookie: ['secret-six'], plain: 'kept' } });
  const parts: readonly (readonly [string, Uint8Array, typeof decodeLogs])[] = [
    ['a map among attributes', tracesOf([aSpan({ attributes: secret })]), decodeSpans],
    ['an event', tracesOf([aSpan({ events: [{ name: 'e', attributes: secret }] })]), decodeSpans],
    ['an exception', tracesOf([aSpan({ events: [{ name: 'exception', attributes: secret }] })]), decodeSpans],
    [
      'a link',
      tracesOf([
        aSpan({ links: [{ traceId: base64(traceId), spanId: base64(spanId), attributes: secret }] }),
      ]),
      decodeSpans,
    ],
    ['a body', logsOf([{ body: anyValue({ cookie: 'secret-seven', plain: 'kept' }) }]), decodeLogs],
  ];

  test.each(parts)('%s holds a placeholder', (_name, body, decode) => {
    const written = writtenWith(['cookie'], body, decode);

    expect(written).not.toContain('secret');
    expect(written).toContain('[redacted]');
    expect(written).toContain('kept');
    expect(writtenWith([], body, decode)).toContain('secret');
  });
});

test('an exception whose message is redacted has none in any table', () => {
  const attributes = keyValues({ 'exception.type': 'T', 'exception.message': 'secret-eight' });
  const body = tracesOf([aSpan({ events: [{ name: 'exception', attributes }] })]);

  expect(writtenWith(['exception.message'], body, decodeSpans)).not.toContain('secret');
});
