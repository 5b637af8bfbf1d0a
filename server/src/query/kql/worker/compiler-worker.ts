import { parentPort } from 'node:worker_threads';
import { keepLanguageCode } from '../bind/language.ts';
import { KqlError } from '../kql-error.ts';
import { boundTables } from './bound-tables.ts';
import { answerEditor, warmEditor } from './editor-tables.ts';
import type { CompileAnswer, CompileRequest, EditorRequest, MemoryRequest } from './messages.ts';

type Request = CompileRequest | EditorRequest | MemoryRequest;

/** The thread that holds the language service: its calls are synchronous and take milliseconds. */
async function answer(request: Request): Promise<CompileAnswer> {
  const { id } = request;
  try {
    if ('memory' in request) return { id, memoryBytes: process.memoryUsage().heapUsed };
    if ('editor' in request) return { id, editor: await answerEditor(request.editor) };
    const { compileOverTables } = await readCompiler();
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

/** A hundred files, which no question of who types needs. */
const readCompiler = () => import('./compile-tables.ts');

/** After the last question for so long the compiler is in nobody's way. */
const quietMs = 1_000;
let quiet: NodeJS.Timeout | undefined;

async function warmWhenQuiet(): Promise<void> {
  quiet = undefined;
  const { warmCompiler } = await readCompiler();
  warmCompiler();
  keepLanguageCode();
}

let completed = false;
parentPort?.on('message', async (request: Request) => {
  completed ||= 'editor' in request && request.editor.ask === 'complete';
  parentPort?.postMessage(await answer(request));
  quiet?.refresh();
});

// Who opens a page types before running anything. Between the steps a question that came meanwhile is answered.
boundTables(false);
setImmediate(() => {
  if (!completed) warmEditor();
  quiet = setTimeout(warmWhenQuiet, quietMs);
});
