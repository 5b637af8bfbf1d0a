import type { Bytes } from '../../../../model/columns/bytes.ts';
import { attributeKey } from '../attribute-writer.ts';

/** Attributes of requests and dependencies. */
export const keys = {
  duration: attributeKey('ai.duration'),
  name: attributeKey('ai.name'),
  url: attributeKey('url.full'),
  method: attributeKey('http.request.method'),
  route: attributeKey('http.route'),
  status: attributeKey('http.response.status_code'),
  requestSource: attributeKey('ai.request.source'),
  database: attributeKey('db.system.name'),
  query: attributeKey('db.query.text'),
  namespace: attributeKey('db.namespace'),
  data: attributeKey('ai.data'),
  target: attributeKey('ai.target'),
  peer: attributeKey('peer.service'),
  address: attributeKey('server.address'),
  port: attributeKey('server.port'),
};

/** `100` … `599` */
export function isHttpCode({ u8 }: Bytes, start: number, length: number): boolean {
  const first = u8[start]!;
  return length === 3 && first >= 0x31 && first <= 0x35 && isDigit(u8[start + 1]!) && isDigit(u8[start + 2]!);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
