import { describe, expect, test } from 'vitest';
import { HeadwaterError } from '../errors/headwater-error.ts';
import type { Intake } from './intake.ts';
import { RefusedPayloads } from './refused-payloads.ts';

const anIntake = (body: string | Uint8Array, more: Partial<Intake> = {}): Intake => ({
  project: 'default',
  dialect: 'otlp',
  receiver: 'otlp-http',
  signal: 'traces',
  body: typeof body === 'string' ? Buffer.from(body) : body,
  nowNs: 5_000_000_000n,
  ...more,
});
const undecodable = new HeadwaterError('HEADWATER_DECODE_TRUNCATED');

describe('refused payloads', () => {
  test('are kept with the reason, the newest first, each project its own', () => {
    const payloads = new RefusedPayloads();

    payloads.refused(anIntake('{"spans":'), undecodable);
    payloads.refused(anIntake('other', { project: 'other', nowNs: 9_000_000_000n }), undecodable);
    payloads.partly(anIntake('ids of zero', { nowNs: 8_000_000_000n }), {
      accepted: 3,
      rejected: 2,
      reason: 'id of zero',
    });

    expect(payloads.list('default')).toMatchObject([
      { rejected: 2, message: 'id of zero', text: 'ids of zero' },
      { code: 'HEADWATER_DECODE_TRUNCATED', text: '{"spans":', bytes: 9, timeMs: 5_000 },
    ]);
    expect(payloads.list()).toHaveLength(3);
  });

  test('are those that could not be decoded: overload says nothing of a payload', () => {
    const payloads = new RefusedPayloads();

    payloads.refused(anIntake('fine'), new HeadwaterError('HEADWATER_INGEST_OVERLOADED'));
    payloads.partly(anIntake('fine'), { accepted: 1, rejected: 0 });

    expect(payloads.list()).toEqual([]);
  });

  test('hold no secret, in text or between bytes', () => {
    const payloads = new RefusedPayloads();
    const sent = [
      '{"api_key": "abcdef123456", "name": "kept"}',
      'Authorization: Bearer abcdef123456',
      'db.password=abcdef123456&x=kept',
      Buffer.from([0xa7, ...Buffer.from('api_key'), 0xac, ...Buffer.from('abcdef123456'), 0x01]),
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdef123456',
    ];

    for (const [index, body] of sent.entries()) {
      payloads.refused(anIntake(body, { nowNs: BigInt(index + 1) * 10_000_000_000n }), undecodable);
    }

    const texts = payloads.list().map(({ text }) => text);
    expect(texts).toHaveLength(sent.length);
    expect(texts.join('\n')).not.toContain('abcdef123456');
    expect(texts.join('\n')).toContain('kept');
  });

  test('are bounded: in number, in bytes, and by second where a client repeats itself', () => {
    const payloads = new RefusedPayloads({ kept: 3, keptBytes: 4 });

    for (let second = 1; second <= 5; second += 1) {
      for (let repeat = 0; repeat < 10; repeat += 1) {
        payloads.refused(anIntake(`${second}23456`, { nowNs: BigInt(second) * 1_000_000_000n }), undecodable);
      }
    }

    expect(payloads.list()).toMatchObject([
      { text: '5234', isCut: true, bytes: 6 },
      { text: '5234' },
      { text: '4234' },
    ]);
  });
});
