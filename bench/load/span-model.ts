import { Random } from './random.ts';

/** `#` in a text stands for a digit that is new in every request. */
export type Attribute = readonly [key: string, value: string | number];

export interface ModelSpan {
  /** Index of its trace within the request */
  readonly trace: number;
  /** Index of its parent within the request, -1 for a root */
  parent: number;
  readonly service: number;
  readonly name: string;
  /** OpenTelemetry SpanKind */
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  /** Nanoseconds after the start of the trace */
  readonly offsetNs: number;
  readonly durationNs: number;
  readonly failed: boolean;
}

export interface ModelRequest {
  /** Grouped by service */
  readonly spans: readonly ModelSpan[];
  readonly traces: number;
}

export const services = [
  'storefront',
  'gateway',
  'orders',
  'basket',
  'catalogue',
  'billing',
  'delivery',
  'warehouse',
  'accounts',
  'mailer',
];

const resources = ['items', 'orders', 'customers', 'baskets', 'invoices', 'parcels'];
const methods = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'];
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'python-requests/2.32.3',
  'okhttp/4.12.0',
  'undici',
  'Go-http-client/2.0',
];
const kindInternal = 1;
const kindServer = 2;
const kindClient = 3;
const kindProducer = 4;

/** One request of `count` spans: traces of 5 to 20 spans over ten services, 12 attributes a span, some failed. */
export function modelRequest(seed: number, count: number, failedShare: number): ModelRequest {
  const random = new Random(seed);
  const spans: ModelSpan[] = [];
  let traces = 0;
  while (spans.length < count) {
    const left = count - spans.length;
    const size = Math.min(left, 5 + random.below(16));
    addTrace(random, spans, traces++, left - size < 5 ? left : size, failedShare);
  }
  return { spans: groupByService(spans), traces };
}

function addTrace(
  random: Random,
  spans: ModelSpan[],
  trace: number,
  size: number,
  failedShare: number,
): void {
  const base = spans.length;
  const totalNs = Math.min(20e9, Math.exp(random.normal() * 0.9 + 16.5) + 1e6);
  for (let i = 0; i < size; i++) {
    const failed = random.unit() < failedShare;
    if (i === 0) {
      spans.push(
        spanOf(random, {
          trace,
          parent: -1,
          service: random.below(2),
          kind: kindServer,
          offsetNs: 0,
          durationNs: totalNs,
          failed,
        }),
      );
      continue;
    }
    let parent = base + Math.max(0, i - 1 - random.below(4));
    while (parent > base && spans[parent]?.attributes[0]?.[0] === 'db.system.name') parent--;
    const above = spans[parent] as ModelSpan;
    const called = above.kind === kindClient;
    spans.push(
      spanOf(random, {
        trace,
        parent,
        service: called ? 2 + random.below(services.length - 2) : above.service,
        kind: called
          ? kindServer
          : random.pick([kindClient, kindClient, kindClient, kindInternal, kindProducer]),
        offsetNs: above.offsetNs + random.unit() * 0.4 * above.durationNs,
        durationNs: (0.1 + 0.5 * random.unit()) * above.durationNs,
        failed,
      }),
    );
  }
}

function groupByService(spans: readonly ModelSpan[]): ModelSpan[] {
  const order = spans
    .map((_, i) => i)
    .sort((a, b) => (spans[a]?.service ?? 0) - (spans[b]?.service ?? 0) || a - b);
  const place = new Map(order.map((from, to) => [from, to]));
  return order.map((from) => {
    const span = spans[from] as ModelSpan;
    return { ...span, parent: span.parent < 0 ? -1 : (place.get(span.parent) ?? -1) };
  });
}

type Bare = Omit<ModelSpan, 'name' | 'attributes'>;

function spanOf(random: Random, bare: Bare): ModelSpan {
  const service = services[bare.service] ?? '';
  const resource = random.pick(resources);
  if (bare.kind === kindServer) return { ...bare, ...serverSide(random, service, resource, bare.failed) };
  if (bare.kind === kindProducer) return { ...bare, ...producerSide(random, service) };
  if (bare.kind === kindInternal) return { ...bare, ...internalWork(random, service) };
  return {
    ...bare,
    ...(random.below(2) === 0
      ? databaseCall(random, service)
      : httpCall(random, service, resource, bare.failed)),
  };
}

type Dressed = Pick<ModelSpan, 'name' | 'attributes'>;

function serverSide(random: Random, service: string, resource: string, failed: boolean): Dressed {
  const method = random.pick(methods);
  const route = `/api/${resource}/{id}`;
  return {
    name: `${method} ${route}`,
    attributes: [
      ['http.request.method', method],
      ['http.route', route],
      ['url.path', `/api/${resource}/######`],
      ['url.scheme', 'http'],
      ['http.response.status_code', failed ? random.pick([500, 502, 503]) : 200],
      ['server.address', `${service}.books.svc.cluster.local`],
      ['server.port', 8080],
      ['client.address', `10.${random.below(200)}.##.##`],
      ['network.protocol.version', '1.1'],
      ['user_agent.original', random.pick(agents)],
      ['enduser.id', 'user-######'],
      ['thread.id', 100 + random.below(64)],
    ],
  };
}

function databaseCall(random: Random, service: string): Dressed {
  const table = random.pick(resources);
  const operation = random.pick(['SELECT', 'SELECT', 'INSERT', 'UPDATE']);
  const text: Record<string, string> = {
    SELECT: `SELECT id, title, state, changed_at FROM ${table} WHERE shop_id = $1 AND id = $2 LIMIT 50`,
    INSERT: `INSERT INTO ${table} (id, shop_id, state, content) VALUES ($1, $2, $3, $4) RETURNING id`,
    UPDATE: `UPDATE ${table} SET state = $1, changed_at = now() WHERE id = $2 AND revision = $3`,
  };
  return {
    name: `${operation} ${table}`,
    attributes: [
      ['db.system.name', 'postgresql'],
      ['db.namespace', service],
      ['db.operation.name', operation],
      ['db.collection.name', table],
      ['db.query.text', text[operation] ?? ''],
      ['server.address', `pg-${service}.books.svc.cluster.local`],
      ['server.port', 5432],
      ['network.transport', 'tcp'],
      ['network.peer.address', '10.96.##.##'],
      ['db.response.returned_rows', random.below(50)],
      ['db.user', `${service}_rw`],
      ['thread.id', 100 + random.below(64)],
    ],
  };
}

function httpCall(random: Random, service: string, resource: string, failed: boolean): Dressed {
  const method = random.pick(methods);
  return {
    name: method,
    attributes: [
      ['http.request.method', method],
      ['url.full', `http://${service}.books.svc.cluster.local:8080/api/${resource}/######`],
      ['http.response.status_code', failed ? 503 : 200],
      ['server.address', `${service}.books.svc.cluster.local`],
      ['server.port', 8080],
      ['network.protocol.version', '1.1'],
      ['network.peer.address', '10.96.##.##'],
      ['http.request.resend_count', '0'],
      ['peer.service', random.pick(services)],
      ['request.id', 'req-########'],
      ['http.request.body.size', random.below(4096)],
      ['thread.id', 100 + random.below(64)],
    ],
  };
}

function producerSide(random: Random, service: string): Dressed {
  return {
    name: 'publish books.events',
    attributes: [
      ['messaging.system', 'kafka'],
      ['messaging.destination.name', 'books.events'],
      ['messaging.operation.type', 'send'],
      ['messaging.destination.partition.id', random.below(12)],
      ['messaging.message.id', 'm-########'],
      ['messaging.message.body.size', 200 + random.below(2000)],
      ['server.address', 'kafka.books.svc.cluster.local'],
      ['server.port', 9092],
      ['messaging.client.id', `${service}-producer`],
      ['event.type', random.pick(['order.placed', 'order.paid', 'parcel.sent'])],
      ['order.id', 'o-########'],
      ['thread.id', 100 + random.below(64)],
    ],
  };
}

function internalWork(random: Random, service: string): Dressed {
  const name = random.pick(['check_input', 'render_page', 'sum_prices', 'write_answer', 'load_session']);
  return {
    name,
    attributes: [
      ['code.function.name', `${service}.${name}`],
      ['code.file.path', `/srv/${service}/handlers.py`],
      ['code.line.number', 20 + random.below(400)],
      ['thread.name', `worker-${random.below(16)}`],
      ['thread.id', 100 + random.below(64)],
      ['tenant.id', 't-###'],
      ['feature.flag', random.pick(['basket_v2', 'basket_v1', 'search_beta'])],
      ['cache.hit', random.pick(['true', 'false'])],
      ['items.count', random.below(40)],
      ['order.id', 'o-########'],
      ['enduser.id', 'user-######'],
      ['cloud.region', random.pick(['eu-central-1', 'us-west-2', 'ap-northeast-2'])],
    ],
  };
}

/** The resource of a service; the same in every request. */
export function resourceAttributes(service: number, suffix = ''): Attribute[] {
  const name = services[service] ?? '';
  const pod = `${name}-7d9c5f6b4-${10_000 + service * 137}${suffix}`;
  return [
    ['service.name', name],
    ['service.version', `1.${service}.${(service * 3) % 7}`],
    ['service.namespace', 'books'],
    ['service.instance.id', pod],
    ['deployment.environment.name', 'production'],
    ['host.name', `node-${service % 4}`],
    ['k8s.pod.name', pod],
    ['telemetry.sdk.language', 'python'],
    ['telemetry.sdk.name', 'opentelemetry'],
    ['telemetry.sdk.version', '1.45.0'],
  ];
}

export const exceptionStack = `Traceback (most recent call last):
  File "/srv/books/handlers.py", line 118, in handle
    answer = client.call(request, timeout=2.0)
  File "/srv/books/client.py", line 54, in call
    raise TimeoutError("no answer from upstream")
TimeoutError: no answer from upstream`;
