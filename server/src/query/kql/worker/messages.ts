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

export type CompileAnswer =
  | { readonly id: number; readonly compiled: Compiled }
  | {
      readonly id: number;
      readonly error: { code: ErrorCode | undefined; detail: string; start: number; length: number };
    };
