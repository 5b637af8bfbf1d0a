import { countSpan, type ItemCounts, noCounts } from '../../model/item-counts.ts';
import type { Item, SpanItem } from '../items/items.ts';
import { isRequestSpan } from './breeze-format.ts';
import { isFailed, pipeId, textAt } from './envelope.ts';

/** What one service instance did since the last look. */
export interface LiveCount extends ItemCounts {
  readonly role: string;
  readonly instance: string;
  readonly documents: LiveDocument[];
}

export type LiveDocument = Readonly<Record<string, unknown>>;

/** As many samples as an SDK sends with one point. */
const documentsPerPoint = 20;
/** Services and instances; beyond, the rest is left out of Live Metrics. */
const mostInstances = 200;

/** Counts everything that passes, before any sampling, as the forwarder's Live Metrics processor does. */
export class LiveCounts {
  #counts = new Map<string, LiveCount>();

  add(items: readonly Item[]): void {
    for (const item of items) {
      if (item.kind === 'span') this.#span(item);
      else if (item.kind === 'exception') {
        const count = this.#of(item);
        if (count !== undefined) count.exceptions += item.weight;
      }
    }
  }

  /** What was counted; counting begins anew. */
  take(): LiveCount[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts;
  }

  #span(span: SpanItem): void {
    const count = this.#of(span);
    if (count === undefined) return;
    const { weight } = span;
    const ms = Number(span.durationNs) / 1e6;
    const isRequest = isRequestSpan(span);
    countSpan(count, isRequest ? 'request' : 'dependency', { weight, ms, failed: isFailed(span) });
    for (const { name, attributes } of span.events) {
      if (name === 'exception' || attributes.has('exception.type')) count.exceptions += weight;
    }
    if (count.documents.length < documentsPerPoint) count.documents.push(documentOf(span, isRequest));
  }

  #of({ service, instance, host }: Item): LiveCount | undefined {
    const key = `${service}\n${instance}`;
    const known = this.#counts.get(key);
    if (known !== undefined || this.#counts.size >= mostInstances) return known;
    const count = {
      role: service,
      instance: instance || host,
      ...noCounts(),
      documents: [],
    };
    this.#counts.set(key, count);
    return count;
  }
}

function documentOf(span: SpanItem, isRequest: boolean): LiveDocument {
  const common = {
    Name: span.name,
    Duration: `PT${(Number(span.durationNs) / 1e9).toFixed(6)}S`,
    OperationId: span.traceId,
    Id: span.dialect === 'opencensus' ? pipeId(span.traceId, span.spanId) : span.spanId,
    Success: !isFailed(span),
    Properties: [],
  };
  const code = span.resultCode || textAt(span.attributes, 'http.response.status_code', 'http.status_code');
  return isRequest
    ? {
        ...common,
        DocumentType: 'Request',
        __type: 'RequestTelemetryDocument',
        ResponseCode: code,
        Url: textAt(span.attributes, 'url.full', 'http.url'),
      }
    : {
        ...common,
        DocumentType: 'RemoteDependency',
        __type: 'DependencyTelemetryDocument',
        CommandName: textAt(span.attributes, 'db.query.text', 'db.statement', 'url.full', 'http.url'),
        ResultCode: code,
        DependencyTypeName: span.spanType,
      };
}
