import { HeadwaterError } from '../../errors/headwater-error.ts';

/** What one request becomes for one destination: items in the destination's own form. */
export interface Payload {
  /** Which of the destination's endpoints it is for. */
  readonly stream: number;
  /** Spans, log records, data points and the like. */
  readonly items: number;
  readonly bytes: Uint8Array;
}

/** One request in the queue. */
export interface QueueRecord {
  readonly seq: number;
  /** When it was queued, milliseconds since 1970. */
  readonly timeMs: number;
  readonly payloads: readonly Payload[];
  readonly bytes: number;
}

const version = 1;
const headBytes = 5;
const payloadHeadBytes = 9;

/**
 * The body of a queue's journal record, little endian: u8 version · u32 number of payloads · per payload u8 stream,
 * u32 items, u32 length · then the payloads' bytes.
 */
export function encodeQueueRecord(payloads: readonly Payload[]): Uint8Array[] {
  const head = Buffer.allocUnsafe(headBytes + payloads.length * payloadHeadBytes);
  head[0] = version;
  head.writeUInt32LE(payloads.length, 1);
  for (const [i, { stream, items, bytes }] of payloads.entries()) {
    const at = headBytes + i * payloadHeadBytes;
    head[at] = stream;
    head.writeUInt32LE(items, at + 1);
    head.writeUInt32LE(bytes.length, at + 5);
  }
  return [head, ...payloads.map(({ bytes }) => bytes)];
}

/** @throws HeadwaterError HEADWATER_FORWARD_QUEUE_DAMAGED */
export function decodeQueueRecord(body: Uint8Array): Payload[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const count = bytes.length < headBytes ? 0 : bytes.readUInt32LE(1);
  let at = headBytes + count * payloadHeadBytes;
  if (bytes[0] !== version || at > bytes.length) throw new HeadwaterError('HEADWATER_FORWARD_QUEUE_DAMAGED');
  const payloads: Payload[] = [];
  for (let i = 0; i < count; i += 1) {
    const head = headBytes + i * payloadHeadBytes;
    const end = at + bytes.readUInt32LE(head + 5);
    if (end > bytes.length) throw new HeadwaterError('HEADWATER_FORWARD_QUEUE_DAMAGED');
    payloads.push({
      stream: bytes[head]!,
      items: bytes.readUInt32LE(head + 1),
      bytes: bytes.subarray(at, end),
    });
    at = end;
  }
  return payloads;
}

export const itemsOf = (payloads: readonly Payload[]): number =>
  payloads.reduce((sum, { items }) => sum + items, 0);
