import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SpanItem } from '../../server/src/forward/items/items.ts';
import { readRequest } from '../../server/src/forward/testing/read-request.ts';
import { decodeSpans } from '../../server/src/receivers/otlp/decode-spans.ts';

/** What happens to requests on their way. */
export type RoadMode =
  | 'pass'
  /** Connections are cut. */
  | 'refuse'
  /** 503 with Retry-After. */
  | 'busy'
  /** Swallowed without an answer. */
  | 'silent'
  /** Passed on, and the answer is cut. */
  | 'lose-answer';

export interface RoughRoad {
  readonly url: string;
  mode: RoadMode;
  /** Numbered requests that the destination acknowledged, in the order of their arrival. */
  readonly seen: { service: string; number: number }[];
  readonly lostAnswers: number;
  close(): Promise<void>;
}

/**
 * A proxy in front of a destination. To every body it adds a field of its own that no receiver knows, so that bytes
 * never repeat: nothing but a batch's name tells that it was there before.
 */
export async function openRoughRoad(target: string): Promise<RoughRoad> {
  const road = { url: '', mode: 'pass' as RoadMode, seen: [] as RoughRoad['seen'], lostAnswers: 0 };
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => undefined);
    request.on('end', () => void travel(request, response, Buffer.concat(parts)));
  });
  const travel = async (request: http.IncomingMessage, response: http.ServerResponse, body: Buffer) => {
    const { mode } = road;
    if (mode === 'silent') return;
    if (mode === 'refuse') return void request.socket.destroy();
    if (mode === 'busy') {
      response.writeHead(503, { 'retry-after': '1' });
      return void response.end();
    }
    const unknownField = Buffer.concat([Buffer.from([0xfa, 0x01, 8]), randomBytes(8)]);
    const headers = { 'content-type': 'application/x-protobuf' } as Record<string, string>;
    const name = request.headers['x-headwater-batch'];
    if (typeof name === 'string') headers['x-headwater-batch'] = name;
    const answer = await fetch(target + request.url, {
      method: 'POST',
      headers,
      body: Buffer.concat([body, unknownField]),
    }).catch(() => undefined);
    if (answer?.ok) road.seen.push(...numbersOf(body));
    if (mode === 'lose-answer' && answer !== undefined) {
      road.lostAnswers += 1;
      return void request.socket.destroy();
    }
    response.writeHead(answer?.status ?? 502, { 'content-type': 'application/x-protobuf' });
    response.end(Buffer.from(answer === undefined ? new ArrayBuffer(0) : await answer.arrayBuffer()));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  road.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(road, {
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function numbersOf(body: Buffer): RoughRoad['seen'] {
  const items = readRequest('otlp', BigInt(Date.now()) * 1_000_000n, (rows) => decodeSpans(body, rows));
  return items.map((item) => ({
    service: item.service,
    number: Number((item as SpanItem).attributes.get('number')),
  }));
}
