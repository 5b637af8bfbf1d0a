/** A part of the message; `end` is 0 while it was not met. */
export class Part {
  start = 0;
  end = 0;

  set(start: number, end: number): void {
    this.start = start;
    this.end = end;
  }

  clear(): void {
    this.start = 0;
    this.end = 0;
  }

  get length(): number {
    return this.end - this.start;
  }

  get isSent(): boolean {
    return this.end !== 0;
  }
}

/** Where the fields of the span at hand are. */
export class SpanFields {
  readonly traceId = new Part();
  readonly spanId = new Part();
  readonly parentId = new Part();
  readonly name = new Part();
  readonly start = new Part();
  readonly end = new Part();
  readonly attributes = new Part();
  readonly stack = new Part();
  readonly events = new Part();
  readonly links = new Part();
  readonly status = new Part();
  readonly sameProcess = new Part();
  readonly children = new Part();
  readonly state = new Part();
  readonly resource = new Part();
  kind = 0;
  /** By field number; 14, the kind, is no part. */
  readonly parts: readonly (Part | undefined)[] = [
    undefined,
    this.traceId,
    this.spanId,
    this.parentId,
    this.name,
    this.start,
    this.end,
    this.attributes,
    this.stack,
    this.events,
    this.links,
    this.status,
    this.sameProcess,
    this.children,
    undefined,
    this.state,
    this.resource,
  ];

  clear(): void {
    for (const part of this.parts) part?.clear();
    this.kind = 0;
  }
}
