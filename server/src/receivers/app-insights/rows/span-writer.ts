import type { Origin, Scope } from '../../../model/rows/origin.ts';
import type { SpanRows } from '../../../model/rows/span-rows.ts';
import type { Item } from '../read-item.ts';
import { booleanOf, textOfField } from '../values/fields.ts';
import { addNs, type TimeHalves } from '../values/iso-time.ts';
import { describeDependency, isHttp, kindOfDependency } from './dependency-fields.ts';
import type { WriterParts } from './item-writer.ts';

const kindServer = 2;
const statusError = 2;
const methodForm = /^(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|TRACE|CONNECT)(?: (\/\S*))?$/;

/** RequestData → server span, RemoteDependencyData → client, producer or internal span. */
export class SpanWriter {
  private readonly parts: WriterParts;
  private readonly end: TimeHalves = { low: 0, high: 0 };

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  write(item: Item, spans: SpanRows, origin: Origin, scope: Scope): void {
    const { texts, context, attributes } = this.parts;
    const { kind, data, properties, time } = item;
    const isRequest = kind === 'request';
    context.completeSpan(item);
    spans.begin(origin, scope, isRequest ? kindServer : kindOfDependency(textOfField(data.type)));
    spans.traceId(context.ids, context.traceAt);
    spans.spanId(context.ids, context.spanAt);
    if (context.hasParent) spans.parentId(context.ids, context.parentAt);
    addNs(time, item.durationNs, this.end);
    spans.time(time.low, time.high, this.end.low, this.end.high);
    const name = this.name(item);
    const nameLength = texts.put(name);
    spans.name(texts.bytes, texts.start, nameLength);
    const code = textOfField(isRequest ? data.responseCode : data.resultCode);
    if (code !== '') {
      const length = texts.put(code);
      spans.resultCode(texts.bytes, texts.start, length);
    }
    if (!succeeded(item, code)) spans.status(statusError, texts.bytes, 0, 0);
    spans.weight(item.weight);
    attributes.begin(spans.attributes, properties);
    if (isRequest) this.request(item, name, code);
    else this.dependency(item, spans, code);
    attributes.propertiesAndMeasurements(item.measurements);
    context.writeTags(attributes, item, isRequest ? name : undefined);
    if (item.durationNs === 0 && !/^[0:.]*$/.test(textOfField(data.duration)))
      attributes.field('ai.duration', textOfField(data.duration));
    spans.end(!context.hasParent, 0);
  }

  /** OpenCensus names a request without a route by its method alone; property `request.name` says more. */
  private name({ kind, data, properties }: Item): string {
    const name = textOfField(data.name);
    if (kind !== 'request') return name;
    const better = properties['request.name'];
    return typeof better === 'string' && /^[A-Z]*$/.test(name) ? better : name;
  }

  private request({ data, tags }: Item, name: string, code: string): void {
    const { attributes } = this.parts;
    const sentName = textOfField(data.name);
    if (sentName !== name) attributes.field('ai.name', sentName);
    const url = textOfField(data.url);
    const method = methodForm.exec(name);
    attributes.field('url.full', url);
    if (method !== null) {
      attributes.derived('http.request.method', method[1]!);
      if (method[2] !== undefined && tags['ai.operation.name'] === name)
        attributes.derived('http.route', method[2]);
    }
    if ((method !== null || url !== '') && isHttp(code))
      attributes.derivedInt('http.response.status_code', Number(code));
    attributes.field('ai.request.source', textOfField(data.source));
  }

  private dependency(item: Item, spans: SpanRows, code: string): void {
    const { texts, attributes } = this.parts;
    const type = textOfField(item.data.type);
    if (type !== '') {
      const length = texts.put(type);
      spans.spanType(texts.bytes, texts.start, length);
    }
    describeDependency(item, type, code, attributes);
  }
}

/** As sent; else what the response code says, by .NET's rule. */
function succeeded({ data }: Item, code: string): boolean {
  const said = booleanOf(data.success);
  if (said !== undefined) return said;
  const number = Number(code);
  return !(number >= 400) || number === 401;
}
