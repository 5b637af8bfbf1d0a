import { type Bytes, bytesOf, equalBytes } from '../../../../model/columns/bytes.ts';
import { spanKind } from '../../../../model/conventions/span-roles.ts';
import { noBytes, type Origin, type Scope } from '../../../../model/rows/origin.ts';
import type { SpanRows } from '../../../../model/rows/span-rows.ts';
import { repeatedText } from '../../envelopes/repeated-texts.ts';
import { field } from '../../envelopes/scanned-item.ts';
import { kindFalse, kindTrue } from '../../envelopes/value-kinds.ts';
import type { Item } from '../../read-item.ts';
import { booleanOf } from '../../values/fields.ts';
import { addNs, type TimeHalves } from '../../values/iso-time.ts';
import { tag } from '../item-tags.ts';
import type { WriterParts } from '../writer-parts.ts';
import { typeFacts } from './dependency-facts.ts';
import { DependencyWriter } from './dependency-writer.ts';
import { nameFacts } from './name-facts.ts';
import { isHttpCode, keys } from './span-keys.ts';

const statusError = 2;
const betterName = bytesOf('request.name');

/** RequestData → server span, RemoteDependencyData → client, producer or internal span. */
export class SpanWriter {
  private readonly parts: WriterParts;
  private readonly dependencies: DependencyWriter;
  private readonly end: TimeHalves = { low: 0, high: 0 };
  /** The name at hand. */
  private nameSource: Bytes = noBytes;
  private nameStart = 0;
  private nameLength = 0;

  constructor(parts: WriterParts) {
    this.parts = parts;
    this.dependencies = new DependencyWriter(parts);
  }

  write(item: Item, spans: SpanRows, origin: Origin, scope: Scope): void {
    const { context, attributes } = this.parts;
    const { kind, sent, time } = item;
    const isRequest = kind === 'request';
    context.completeSpan(item);
    const type = isRequest ? undefined : typeFacts.of(sent.text(field.type));
    spans.begin(origin, scope, type?.spanKind ?? spanKind.server);
    spans.traceId(context.ids, context.traceAt);
    spans.spanId(context.ids, context.spanAt);
    if (context.hasParent) spans.parentId(context.ids, context.parentAt);
    addNs(time, item.durationNs, this.end);
    spans.time(time.low, time.high, this.end.low, this.end.high);
    this.findName(item, isRequest);
    spans.name(this.nameSource, this.nameStart, this.nameLength);
    const code = isRequest ? field.responseCode : field.resultCode;
    const codeLength = sent.locate(code);
    if (codeLength > 0) spans.resultCode(sent.source, sent.start, codeLength);
    if (!succeeded(item, code)) spans.status(statusError, noBytes, 0, 0);
    spans.weight(item.weight);
    attributes.begin(spans.attributes, sent);
    if (type === undefined) this.request(item);
    else this.dependencies.write(item, spans, type);
    if (isRequest) context.writeTags(attributes, sent, this.nameSource, this.nameStart, this.nameLength);
    else context.writeTags(attributes, sent, undefined, 0, 0);
    if (item.durationNs === 0 && !/^[0:.]*$/.test(sent.text(field.duration)))
      attributes.field(keys.duration, sent.text(field.duration));
    attributes.propertiesAndMeasurements();
    spans.end(!context.hasParent, 0);
  }

  /** OpenCensus names a request without a route by its method alone; property `request.name` says more. */
  private findName({ sent }: Item, isRequest: boolean): void {
    this.nameLength = sent.locate(field.itemName);
    if (isRequest && nameFacts.of(sent.text(field.itemName)).isBare) {
      const place = sent.placeOf(betterName);
      if (place >= 0 && sent.isTextPair(sent.properties, place))
        this.nameLength = sent.locatePair(sent.properties, place);
    }
    this.nameSource = sent.source;
    this.nameStart = sent.start;
  }

  private request({ sent }: Item): void {
    const { attributes, tags } = this.parts;
    const sentLength = sent.locate(field.itemName);
    if (!this.isName(sent.source, sent.start, sentLength)) attributes.located(keys.name, sentLength);
    const { method, route } = nameFacts.of(this.nameText());
    const urlLength = sent.locate(field.url);
    attributes.located(keys.url, urlLength);
    const hasMethod = method.u8.length > 0;
    attributes.derived(keys.method, method);
    if (route.u8.length > 0) {
      const operationLength = tags.locate(tag.operationName);
      if (this.isName(sent.source, sent.start, operationLength)) attributes.derived(keys.route, route);
    }
    const codeLength = sent.locate(field.responseCode);
    if ((hasMethod || urlLength > 0) && isHttpCode(sent.source, sent.start, codeLength))
      attributes.derivedInt(keys.status, Number(sent.text(field.responseCode)));
    attributes.located(keys.requestSource, sent.locate(field.source));
  }

  private nameText(): string {
    return repeatedText(this.nameSource, this.nameStart, this.nameLength);
  }

  private isName(source: Bytes, start: number, length: number): boolean {
    return length === this.nameLength && equalBytes(source, start, this.nameSource, this.nameStart, length);
  }
}

/** As sent; else what the response code says, by .NET's rule. */
function succeeded({ sent }: Item, code: number): boolean {
  const kind = sent.kindOf(field.success);
  if (kind === kindTrue || kind === kindFalse) return kind === kindTrue;
  const said = booleanOf(sent.value(field.success));
  if (said !== undefined) return said;
  const number = Number(sent.text(code));
  return !(number >= 400) || number === 401;
}
