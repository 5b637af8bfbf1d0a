import type { RowSink } from '../../../model/rows/row-sink.ts';
import type { Item } from '../read-item.ts';
import { AttributeWriter } from './attribute-writer.ts';
import { EventWriter } from './event-writer.ts';
import { ExceptionWriter } from './exception-writer.ts';
import { ItemContext } from './item-context.ts';
import { ItemTags } from './item-tags.ts';
import { LogWriter } from './log-writer.ts';
import { isSdkMetric, MetricWriter } from './metrics/metric-writer.ts';
import { OriginReader } from './origin-reader.ts';
import { SpanWriter } from './spans/span-writer.ts';
import { TextBytes } from './text-bytes.ts';
import type { WriterParts } from './writer-parts.ts';

/** Writes checked items into the common rows. Holds buffers that are used again: one per receiver is enough. */
export class ItemWriter {
  private readonly texts = new TextBytes();
  private readonly tags = new ItemTags();
  private readonly context = new ItemContext(this.tags);
  private readonly origins = new OriginReader(this.texts, this.tags);
  private readonly spans: SpanWriter;
  private readonly logs: LogWriter;
  private readonly exceptions: ExceptionWriter;
  private readonly events: EventWriter;
  private readonly metrics: MetricWriter;

  constructor() {
    const { texts, tags, context } = this;
    const parts: WriterParts = { texts, tags, context, attributes: new AttributeWriter(texts) };
    this.spans = new SpanWriter(parts);
    this.logs = new LogWriter(parts);
    this.exceptions = new ExceptionWriter(parts);
    this.events = new EventWriter(parts);
    this.metrics = new MetricWriter(parts);
  }

  /**
   * Before the items of each request.
   * @param userAgent of the request, '' when unknown
   */
  begin(rows: RowSink, userAgent: string): void {
    this.origins.begin(rows);
    this.context.requestAgent = userAgent;
  }

  write(item: Item, rows: RowSink): void {
    this.texts.clear();
    this.tags.begin(item.sent);
    this.context.begin(item);
    const origin = this.origins.originOf(item.sent);
    const { scope } = this.origins;
    switch (item.kind) {
      case 'request':
      case 'dependency':
        this.spans.write(item, rows.spans, origin, scope);
        return;
      case 'message':
        this.logs.write(item, rows.logs, origin, scope);
        return;
      case 'exception':
        this.exceptions.write(item, rows.exceptions, origin, scope);
        return;
      case 'metric':
        if (isSdkMetric(item)) this.events.write(item, rows.events, origin, scope);
        else this.metrics.write(item, rows, origin, scope);
        return;
      default:
        this.events.write(item, rows.events, origin, scope);
    }
  }
}
