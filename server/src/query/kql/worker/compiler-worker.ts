import { parentPort } from 'node:worker_threads';
import { KqlError } from '../kql-error.ts';
import { boundTables, compileOverTables, warmCompiler } from './compile-tables.ts';
import { answerEditor, warmEditor } from './editor-tables.ts';
import type { CompileAnswer, CompileRequest, EditorRequest, MemoryRequest } from './messages.ts';

type Request = CompileRequest | EditorRequest | MemoryRequest;

/** The thread that holds the language service: its calls are synchronous and take milliseconds. */
function answer(request: Request): CompileAnswer {
  const { id } = request;
  try {
    if ('memory' in request) return { id, memoryBytes: process.memoryUsage().heapUsed };
    if ('editor' in request) return { id, editor: answerEditor(request.editor) };
    return { id, ...compileOverTables(request) };
  } catch (error) {
    return { id, error: describe(error) };
  }
}

function describe(error: unknown): Extract<CompileAnswer, { error: unknown }>['error'] {
  if (error instanceof KqlError)
    return { code: error.code, detail: error.detail, start: error.start, length: error.length };
  const detail = error instanceof Error ? error.message : String(error);
  return { code: undefined, detail, start: 0, length: 0 };
}

parentPort?.on('message', (request: Request) => parentPort?.postMessage(answer(request)));

/** Between the steps a question that came meanwhile is answered. */
function warmUp([step, ...rest]: readonly (() => void)[]): void {
  step?.();
  if (rest.length > 0) setImmediate(warmUp, rest);
}

// Who opens a page types before running anything.
warmUp([() => void boundTables(false), warmEditor, warmCompiler]);
