/** What the samples say about themselves; each variant says it with the SDK of its own. */
export interface Instrument {
  /** Runs the work in a span of the service, ended when the work is; an error ends it too. */
  inSpan<T>(span: SpanStart, work: () => Promise<T> | T): Promise<T>;
  /** Names the span of the request that is being served after its route. */
  nameRequest(method: string, route: string): void;
  recordError(error: Error): void;
  count(metric: string, tags: Readonly<Record<string, string | boolean>>): void;
  log(severity: 'INFO' | 'ERROR', message: string, details: Readonly<Record<string, string | number>>): void;
}

export interface SpanStart {
  readonly name: string;
  /** What is worked on, when it is not the name: a statement, a function */
  readonly resource?: string;
  readonly service?: string;
  /** Statement of a database that no instrumentation knows */
  readonly sql?: {
    readonly system: string;
    readonly text: string;
    readonly operation: string;
    readonly table: string;
  };
}
