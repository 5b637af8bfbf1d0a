import { pack } from 'msgpackr';
import { expect, test } from 'vitest';
import { decodeDatadog, lowTraceId } from '../../../../../../tests/harness/datadog-traces.ts';
import { nowNs } from '../../../../../../tests/harness/otlp-messages.ts';
import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import { decodeTracesV1 } from './decode-v1.ts';

const tid = '0af7651916cd43dd';
const traceId = Buffer.from(`${tid}${lowTraceId.toString(16)}`, 'hex');
const decode = (payload: unknown) =>
  decodeDatadog('v0.7', new Uint8Array(pack(payload)), {}, (decoder, _version, body, rows, facts) =>
    decodeTracesV1(decoder, body, rows, facts),
  );
const link = new Map<number, unknown>([
  [1, traceId],
  [2, 7n],
  [3, []],
  [5, 1],
]);
const event = new Map<number, unknown>([
  [1, nowNs],
  [2, 'e'],
  [3, ['n', 4, 5]],
]);

test('a payload of v1.0 is read, with strings by number', () => {
  // Table: 0 "", 1 go, 2 prod, 3 notes, 4 web.request, 5 GET /, 6 k, 7 text
  const span = new Map<number, unknown>([
    [1, 'notes'],
    [2, 'web.request'],
    [3, 'GET /'],
    [4, 9n],
    [5, 0],
    [6, nowNs],
    [7, 1000],
    [8, true],
    [9, ['k', 1, 'text', 6, 1, 7, 'n', 3, 1.5, 'l', 6, [1, 3, 4, 2], 'b', 2, true]],
    [11, [link]],
    [12, [event]],
    [13, 2],
    [14, '1.0'],
    [15, 'net/http'],
    [16, 2],
  ]);
  const child = new Map<number, unknown>([
    [1, 3],
    [2, 4],
    [3, 5],
    [4, 10n],
    [5, 9n],
    [6, nowNs],
    [7, 5],
    [8, false],
    [9, []],
    [10, 0],
  ]);
  const chunk = new Map<number, unknown>([
    [1, 1],
    [3, []],
    [4, [span, child]],
    [6, traceId],
    [7, 4],
    [2, 'rum'],
  ]);

  const { outcome, rows } = decode(
    new Map<number, unknown>([
      [3, 'go'],
      [7, 'prod'],
      [11, [chunk]],
    ]),
  );

  expect(outcome).toEqual({ accepted: 2, rejected: 0 });
  expect(rows('spans')).toMatchObject([
    {
      trace_id: traceId.toString('hex'),
      span_id: '0000000000000009',
      service: 'notes',
      operation: 'web.request',
      name: 'GET /',
      environment: 'prod',
      version: '1.0',
      kind: 2,
      status_code: 2,
      duration_ns: 1000n,
      attributes: {
        k: 'text',
        b: 'true',
        l: '["notes",2]',
        component: 'net/http',
        '_dd.origin': 'rum',
        '_dd.p.dm': '-4',
      },
      attributes_number: { n: 1.5 },
      link_trace_id: [traceId.toString('hex')],
      link_span_id: ['0000000000000007'],
      event_name: ['e'],
      event_time: [nowNs],
    },
    {
      trace_id: traceId.toString('hex'),
      parent_span_id: '0000000000000009',
      service: 'notes',
      name: 'GET /',
    },
  ]);
});

test('a string named before it was sent, and a table, are refused', () => {
  expect(() => decode(new Map([[3, 5]]))).toThrow(HeadwaterError);
  expect(() => decode(new Map([[1, ['']]]))).toThrow(HeadwaterError);
});
