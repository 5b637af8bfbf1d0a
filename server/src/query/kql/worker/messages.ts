import type { ErrorCode } from '../../../errors/error-table.ts';
import type { Compiled } from '../compile.ts';
import type { StageTable } from '../plan/context.ts';

export interface CompileRequest {
  readonly id: number;
  readonly text: string;
  readonly nowTicks: bigint;
  /** Tables are restricted to `{from:Int64}` … `{to:Int64}` */
  readonly timespan: boolean;
  readonly stages: ReadonlyMap<string, StageTable>;
}

/** A question of the editor: what can stand at a position, or what is wrong. */
export type EditorRequest =
  | { readonly id: number; readonly complete: { readonly text: string; readonly position: number } }
  | { readonly id: number; readonly check: { readonly text: string } };

export interface Completions {
  /** The part of the text that a taken item replaces */
  readonly start: number;
  readonly length: number;
  readonly items: {
    readonly match: string;
    readonly label: string;
    readonly kind: 'keyword' | 'table' | 'column' | 'function' | 'aggregate' | 'variable' | 'value';
    readonly before: string;
    readonly after: string;
  }[];
}

export interface EditorDiagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly start: number;
  readonly length: number;
}

export type CompileAnswer =
  | { readonly id: number; readonly compiled: Compiled }
  | { readonly id: number; readonly completions: Completions }
  | { readonly id: number; readonly diagnostics: EditorDiagnostic[] }
  | {
      readonly id: number;
      readonly error: { code: ErrorCode | undefined; detail: string; start: number; length: number };
    };
