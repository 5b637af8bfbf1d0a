import {
  type ModelRequest,
  type ModelSpan,
  modelRequest,
  resourceAttributes,
  services,
} from './span-model.ts';
import { hole, Template } from './template.ts';

type Hole = readonly [kind: number, offset: number, arg: number];

const kindNames = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
/** The upper half of a trace id, as tracers make it: seconds since 1970 and zeros. */
const upperHalf = '6b01858300000000';

/** The same spans as for OTLP, as tracers put them: a chunk for each trace and service. */
export function encodeDatadog(version: 'v0.4' | 'v0.5') {
  return (variant: number, count: number): Template => {
    const request = modelRequest(3_000 + variant, count, 0.02);
    const writer = new MsgpackWriter();
    const chunks = chunksOf(request);
    if (version === 'v0.4') {
      writer.array(chunks.length);
      for (const chunk of chunks) writeChunk(writer, chunk, writeSpan04);
    } else writePayload05(writer, chunks);
    return new Template(Uint8Array.from(writer.bytes), writer.holes, request, count);
  };
}

interface Sent {
  readonly span: ModelSpan;
  readonly index: number;
  readonly isFirst: boolean;
}

function chunksOf({ spans }: ModelRequest): Sent[][] {
  const chunks = new Map<string, Sent[]>();
  for (const [index, span] of spans.entries()) {
    const key = `${span.trace}/${span.service}`;
    const chunk = chunks.get(key) ?? [];
    chunks.set(key, chunk);
    chunk.push({ span, index, isFirst: chunk.length === 0 });
  }
  return [...chunks.values()];
}

function writeChunk(
  writer: MsgpackWriter,
  chunk: readonly Sent[],
  write: (writer: MsgpackWriter, sent: Sent) => void,
): void {
  writer.array(chunk.length);
  for (const sent of chunk) write(writer, sent);
}

function writeSpan04(writer: MsgpackWriter, sent: Sent): void {
  const { span, index } = sent;
  const [name, type, resource] = namesOf(span);
  const texts = { service: services[span.service] ?? '', name, resource, type };
  writer.map(12);
  for (const [key, value] of Object.entries(texts)) {
    writer.text(key);
    writer.text(value);
  }
  writeNumbers(writer, span, index, (key) => writer.text(key));
  const { meta, metrics } = tagsOf(sent);
  writer.text('meta');
  writer.map(meta.length);
  for (const text of meta.flat()) writer.text(text);
  writer.text('metrics');
  writer.map(metrics.length);
  for (const [key, value] of metrics) {
    writer.text(key);
    writer.double(value);
  }
}

function writeNumbers(
  writer: MsgpackWriter,
  span: ModelSpan,
  index: number,
  key: (name: string) => void,
): void {
  key('trace_id');
  writer.blank(0xcf, hole.traceIdLow, span.trace);
  key('span_id');
  writer.blank(0xcf, hole.spanId, index);
  key('parent_id');
  if (span.parent < 0) writer.bytes.push(0);
  else writer.blank(0xcf, hole.spanId, span.parent);
  key('start');
  writer.blank(0xd3, hole.startBigEndian, index);
  key('duration');
  writer.long(span.durationNs);
  key('error');
  writer.bytes.push(span.failed ? 1 : 0);
}

/** Strings first; those with digits that change are not shared. */
function writePayload05(writer: MsgpackWriter, chunks: readonly (readonly Sent[])[]): void {
  const strings: string[] = [''];
  const known = new Map([['', 0]]);
  const ref = (text: string): number => {
    const at = known.get(text);
    if (at !== undefined) return at;
    if (!text.includes('#')) known.set(text, strings.length);
    return strings.push(text) - 1;
  };
  const spans = new MsgpackWriter();
  spans.array(chunks.length);
  for (const chunk of chunks) writeChunk(spans, chunk, (into, sent) => writeSpan05(into, sent, ref));
  writer.array(2);
  writer.array(strings.length);
  for (const text of strings) writer.text(text);
  writer.add(spans);
}

function writeSpan05(writer: MsgpackWriter, sent: Sent, ref: (text: string) => number): void {
  const { span, index } = sent;
  const [name, type, resource] = namesOf(span);
  writer.array(12);
  for (const text of [services[span.service] ?? '', name, resource]) writer.index(ref(text));
  writeNumbers(writer, span, index, () => undefined);
  const { meta, metrics } = tagsOf(sent);
  writer.map(meta.length);
  for (const text of meta.flat()) writer.index(ref(text));
  writer.map(metrics.length);
  for (const [key, value] of metrics) {
    writer.index(ref(key));
    writer.double(value);
  }
  writer.index(ref(type));
}

function namesOf(span: ModelSpan): readonly [name: string, type: string, resource: string] {
  const statement = span.attributes.find(([key]) => key === 'db.query.text')?.[1];
  if (statement !== undefined) return ['postgres.query', 'sql', String(statement)];
  if (span.kind === 2) return ['web.request', 'web', span.name];
  return span.kind === 3 ? ['http.request', 'http', span.name] : ['internal', '', span.name];
}

function tagsOf({ span, isFirst }: Sent): {
  meta: readonly (readonly [string, string])[];
  metrics: readonly (readonly [string, number])[];
} {
  const resource = new Map(resourceAttributes(span.service));
  const meta: [string, string][] = [
    ['env', 'prod'],
    ['span.kind', kindNames[span.kind] ?? 'internal'],
    ['component', 'bench'],
  ];
  const metrics: [string, number][] = [['_dd.measured', 1]];
  for (const [key, value] of span.attributes) {
    if (typeof value === 'number') metrics.push([key, value]);
    else if (key !== 'db.query.text') meta.push([key, value]);
  }
  if (!isFirst) return { meta, metrics };
  meta.push(['version', String(resource.get('service.version') ?? '1')], ['language', 'python']);
  meta.push(['runtime-id', String(resource.get('service.instance.id') ?? '1')], ['_dd.p.tid', upperHalf]);
  metrics.push(['_sampling_priority_v1', 1], ['_dd.top_level', 1]);
  return { meta, metrics };
}

class MsgpackWriter {
  readonly bytes: number[] = [];
  readonly holes: Hole[] = [];

  array(count: number): void {
    if (count < 16) this.bytes.push(0x90 | count);
    else this.bytes.push(0xdc, count >> 8, count & 255);
  }

  map(count: number): void {
    if (count < 16) this.bytes.push(0x80 | count);
    else this.bytes.push(0xde, count >> 8, count & 255);
  }

  text(text: string): void {
    const bytes = Buffer.from(text.replaceAll('#', '0'));
    if (bytes.length < 32) this.bytes.push(0xa0 | bytes.length);
    else if (bytes.length < 256) this.bytes.push(0xd9, bytes.length);
    else this.bytes.push(0xda, bytes.length >> 8, bytes.length & 255);
    for (const { index, 0: digits } of text.matchAll(/#+/g))
      this.holes.push([hole.digits, this.bytes.length + index, digits.length]);
    this.bytes.push(...bytes);
  }

  index(value: number): void {
    if (value < 128) this.bytes.push(value);
    else this.bytes.push(0xcd, value >> 8, value & 255);
  }

  double(value: number): void {
    const bytes = Buffer.alloc(9, 0xcb);
    bytes.writeDoubleBE(value, 1);
    this.bytes.push(...bytes);
  }

  long(value: number): void {
    const bytes = Buffer.alloc(9, 0xd3);
    bytes.writeBigInt64BE(BigInt(Math.round(value)), 1);
    this.bytes.push(...bytes);
  }

  /** Eight bytes that are patched before each send. */
  blank(head: number, kind: number, arg: number): void {
    this.bytes.push(head);
    this.holes.push([kind, this.bytes.length, arg]);
    this.bytes.push(0, 0, 0, 0, 0, 0, 0, 0);
  }

  add(other: MsgpackWriter): void {
    for (const [kind, offset, arg] of other.holes) this.holes.push([kind, offset + this.bytes.length, arg]);
    for (const byte of other.bytes) this.bytes.push(byte);
  }
}
