import { parentPort } from 'node:worker_threads';
import { KqlError } from '../kql-error.ts';
import { checkOverTables, compileOverTables, completeOverTables, warmUp } from './compile-tables.ts';
import type { CompileAnswer, CompileRequest, EditorRequest } from './messages.ts';

/** The thread that holds the language service: its calls are synchronous and take milliseconds. */
function answer(request: CompileRequest | EditorRequest): CompileAnswer {
  const { id } = request;
  try {
    if ('complete' in request) {
      const { text, position } = request.complete;
      return { id, completions: completeOverTables(text, position) };
    }
    if ('check' in request) return { id, diagnostics: checkOverTables(request.check.text) };
    return {
      id: request.id,
      compiled: compileOverTables(request.text, request.nowTicks, request.timespan, request.stages),
    };
  } catch (error) {
    if (error instanceof KqlError)
      return {
        id: request.id,
        error: { code: error.code, detail: error.detail, start: error.start, length: error.length },
      };
    return {
      id: request.id,
      error: {
        code: undefined,
        detail: error instanceof Error ? error.message : String(error),
        start: 0,
        length: 0,
      },
    };
  }
}

parentPort?.on('message', (request: CompileRequest | EditorRequest) =>
  parentPort?.postMessage(answer(request)),
);
warmUp();
