export interface Question {
  readonly what: string;
  readonly path: (traceId: string) => string;
  readonly body?: (scope: Scope, traceId: string) => unknown;
  readonly goalMs: number;
  /** What the goal is for, and the row shows; default p50 */
  readonly level?: 'p95';
  readonly peers?: string;
}

export interface Scope {
  readonly project: string;
  readonly fromMs: number;
  readonly toMs: number;
}
