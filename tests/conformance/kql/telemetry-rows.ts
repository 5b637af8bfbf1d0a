import { aLog, aSpan, idHex, startMs } from '../../../server/src/query/testing/builders.ts';

/** A request or dependency as the language shows it. */
export interface Item {
  readonly ms: number;
  readonly request: boolean;
  readonly id: string;
  readonly operation: string;
  readonly parent: string;
  readonly name: string;
  readonly role: string;
  readonly duration: number;
  readonly success: boolean;
  readonly code: string;
  readonly plan: string;
  readonly size: number | null;
  readonly target: string;
  readonly type: string;
}

/** A row of `traces`. */
export interface Line {
  readonly ms: number;
  readonly message: string;
  readonly level: number;
  readonly role: string;
  readonly operation: string;
}

const routes = ['GET /notes', 'POST /notes', 'GET /tags', 'DELETE /notes/{id}', 'GET /', 'PUT /Notes'];
const roles = ['web', 'api', 'worker'];
const codes = [200, 200, 200, 201, 404, 500, 0];
const plans = ['gold', 'free', '', 'Gold'];
const hosts = ['db', 'cache', 'mail'];
const messages = ['note was read', 'cache miss for note 17', 'payment failed: timeout', 'Retry 3 of 5'];
const severities = [5, 9, 13, 17, 21];

const count = 2_400;
const stepMs = 700;

/** Numbers that look random and are the same every time. */
function mixed(i: number, salt: number): number {
  let x = Math.imul(i + 1, 2_654_435_761) ^ Math.imul(salt + 7, 40_503);
  x ^= x >>> 15;
  x = Math.imul(x, 2_246_822_519);
  return (x ^ (x >>> 13)) >>> 0;
}

const pick = <T>(from: readonly T[], i: number, salt: number): T => from[mixed(i, salt) % from.length]!;

/** Facts that spans are made of, and what has to be read of them again. */
export const items: readonly Item[] = Array.from({ length: count }, (_, i): Item => {
  const request = i % 3 === 0;
  const code = request ? pick(codes, i, 1) : 0;
  const failed = mixed(i, 2) % 11 === 0;
  return {
    ms: startMs + i * stepMs,
    request,
    id: idHex('span', i),
    operation: idHex('trace', Math.floor(i / 3)),
    parent: request ? '' : idHex('span', i - (i % 3)),
    name: request ? pick(routes, i, 3) : `call ${pick(hosts, i, 4)}`,
    role: pick(roles, i, 5),
    duration: (mixed(i, 6) % 2_000_000) / 1_000,
    success: !failed && code < 400,
    code: String(code),
    plan: pick(plans, i, 7),
    size: mixed(i, 8) % 4 === 0 ? null : mixed(i, 9) % 50,
    target: request ? '' : pick(hosts, i, 4),
    type: request ? '' : 'redis',
  };
});

export const requests = items.filter((item) => item.request);
export const dependencies = items.filter((item) => !item.request);

export const lines: readonly Line[] = Array.from({ length: 500 }, (_, i) => ({
  ms: startMs + i * 3_000,
  message: pick(messages, i, 11),
  level: severities.indexOf(pick(severities, i, 12)),
  role: pick(roles, i, 13),
  operation: i % 2 === 0 ? idHex('trace', i) : '',
}));

/** Rows for the stored table, with as many again of another project. */
export function spanRows(): object[] {
  return items.flatMap((item, i) =>
    ['default', 'other'].map((project) =>
      aSpan({
        project,
        trace: Math.floor(i / 3),
        span: i,
        ...(item.request ? {} : { parent: i - (i % 3) }),
        service: item.role,
        name: item.name,
        kind: item.request ? 2 : 3,
        atMs: i * stepMs,
        durationMs: item.duration,
        status: item.success || Number(item.code) >= 400 ? 0 : 2,
        columns: {
          http_status: Number(item.code),
          ...(item.request ? {} : { peer_service: item.target, db_system: 'redis' }),
          attributes: item.plan === '' ? {} : { plan: item.plan },
          attributes_number: item.size === null ? {} : { size: item.size },
        },
      }),
    ),
  );
}

export function logRows(): object[] {
  return lines.map((line) =>
    aLog(line.ms - startMs, {
      body: line.message,
      service: line.role,
      severity_number: severities[line.level],
      ...(line.operation === '' ? {} : { trace_id: Buffer.from(line.operation, 'hex').toString('latin1') }),
    }),
  );
}
