import type { ErrorCode } from '../../../errors/error-table.ts';
import type { Compiled } from '../compile.ts';
import type { StageTable } from '../plan/context.ts';
import type { SavedFunction } from './saved-functions.ts';

export interface CompileRequest {
  readonly id: number;
  readonly text: string;
  readonly nowTicks: bigint;
  /** Tables are restricted to `{from:Int64}` … `{to:Int64}` */
  readonly timespan: boolean;
  readonly stages: ReadonlyMap<string, StageTable>;
  readonly functions: readonly SavedFunction[];
}

export interface CompiledText {
  readonly compiled: Compiled;
  /** Other projects that the text reads, with the places where it names them */
  readonly projects: readonly { readonly project: string; readonly start: number; readonly length: number }[];
}

/** What the editor asks about a text: what can stand somewhere, what is there, what is wrong, how it is laid out. */
export type EditorQuestion = { readonly text: string; readonly functions: readonly SavedFunction[] } & (
  | { readonly ask: 'complete' | 'hover' | 'format'; readonly position: number }
  | { readonly ask: 'check' }
);

export interface EditorRequest {
  readonly id: number;
  readonly editor: EditorQuestion;
}

export interface MemoryRequest {
  readonly id: number;
  readonly memory: true;
}

export interface EditorReply {
  readonly completions?: Completions;
  readonly diagnostics?: EditorDiagnostic[];
  readonly hover?: string;
  readonly formatted?: { readonly text: string; readonly position: number };
}

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
  | ({ readonly id: number } & CompiledText)
  | { readonly id: number; readonly editor: EditorReply }
  | { readonly id: number; readonly memoryBytes: number }
  | {
      readonly id: number;
      readonly error: { code: ErrorCode | undefined; detail: string; start: number; length: number };
    };
