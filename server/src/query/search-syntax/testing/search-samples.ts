import { spanKinds } from '@headwater/contract';
import type { Store } from '../../../store/store-client.ts';
import { aSpan, idHex, startMs, timeText } from '../../testing/builders.ts';
import type { PlainRow } from './evaluate-search.ts';

const services = ['notes', 'calendar', 'pay-ments', 'Größe'];
const names = ['GET /notes', 'POST /order?x=1', 'SELECT "stock" WHERE a_b', 'a*b\\c (d) [e] 100%', '퍽 été'];
const statuses = [200, 204, 400, 404, 499, 500, 0];
export const odd = [
  'plain',
  'a:b',
  'two words',
  'q"uote',
  'back\\slash',
  '50%',
  'x_y',
  '12',
  '-3.5',
  'AND',
  '',
];

export interface Sample {
  readonly index: number;
  readonly columns: Record<string, unknown>;
  readonly row: PlainRow;
  readonly span: Parameters<typeof aSpan>[0];
}

/** All that is random-looking comes from the number. */
export const samples: readonly Sample[] = Array.from({ length: 500 }, (_, index) => {
  const seed = (index * 7_919) % 1_009;
  const service = services[seed % 4]!;
  const name = names[seed % 5]!;
  const environment = seed % 3 === 0 ? 'dev' : 'prod';
  const status = seed % 11 === 0 ? 2 : seed % 2;
  const http = statuses[seed % 7]!;
  const durationMs = 1 + (seed % 97);
  const kind = seed % 6;
  const attributes: Record<string, string> = {
    tenant: `t-${seed % 7}`,
    odd: odd[seed % odd.length]!,
    ...(seed % 2 === 0 ? { 'git.commit': `c0ffee${seed % 10}` } : {}),
    ...(seed % 5 === 0 ? { 'odd/tag': 'on' } : {}),
  };
  const numbers: Record<string, number> = seed % 4 === 0 ? {} : { size: (seed % 100) - 20, ratio: seed / 8 };
  const user = seed % 3 === 0 ? '' : `u-${seed % 50}`;
  const message = status === 2 ? 'connection Refused by peer' : '';
  return {
    index,
    columns: {},
    span: {
      trace: Math.floor(index / 4),
      span: index,
      ...(index % 4 === 0 ? {} : { parent: index - 1 }),
      service,
      name,
      atMs: index,
      durationMs,
      kind,
      status,
      columns: {
        environment,
        resource_id: String(seed % 3),
        operation: seed % 2 === 0 ? 'flask.request' : '',
        span_type: seed % 2 === 0 ? 'web' : 'db',
        status_message: message,
        http_status: http,
        user_id: user,
        attributes,
        attributes_number: numbers,
      },
    },
    row: {
      words: {
        service,
        env: environment,
        resource_name: name,
        operation_name: seed % 2 === 0 ? 'flask.request' : undefined,
        type: seed % 2 === 0 ? 'web' : 'db',
        kind: spanKinds[kind]!,
        status: status === 2 ? 'error' : 'ok',
        duration: durationMs * 1e6,
        host: 'node-1',
        version: '1.0',
        span_id: idHex('span', index),
        trace_id: idHex('trace', Math.floor(index / 4)),
        timestamp: startMs + index,
        instance: `${service}-1`,
      },
      attributes: {
        ...attributes,
        ...numbers,
        ...(http === 0 ? {} : { 'http.status_code': http }),
        ...(user === '' ? {} : { 'user.id': user }),
      },
      resource: { 'container.name': `box-${seed % 3}`, 'cloud.zone': seed % 3 === 1 ? 'eu' : 'us' },
      texts: [name, seed % 2 === 0 ? 'flask.request' : '', service, message],
    },
  };
});

/** Stores every sample, and the resources they come from. */
export async function storeSamples(store: Store): Promise<void> {
  await store.insertRows(
    'resources',
    [0, 1, 2].map((id) => ({
      project: 'default',
      id: String(id),
      kind: 'resource',
      name: 'notes',
      attributes: JSON.stringify({ 'container.name': `box-${id}`, 'cloud.zone': id === 1 ? 'eu' : 'us' }),
      received_time: timeText(0),
    })),
  );
  await store.insertRows(
    'spans',
    samples.map(({ span }) => aSpan(span)),
  );
}
