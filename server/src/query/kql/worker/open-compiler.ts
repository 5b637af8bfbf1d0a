import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { KqlError } from '../kql-error.ts';
import type { StageTable } from '../plan/context.ts';
import type {
  CompileAnswer,
  CompiledText,
  CompileRequest,
  EditorQuestion,
  EditorReply,
  EditorRequest,
  MemoryRequest,
} from './messages.ts';
import type { SavedFunction } from './saved-functions.ts';

export interface CompileCall {
  readonly nowTicks: bigint;
  readonly timespan: boolean;
  readonly stages?: ReadonlyMap<string, StageTable>;
  /** Saved functions that the text may call */
  readonly functions?: readonly SavedFunction[];
}

/**
 * Compiles queries in a thread of its own, started at the first query and again after it was stopped. A thread that
 * nobody asks anything ends and gives back its 100 MB.
 */
export interface KqlCompiler {
  /** Throws KqlError; HEADWATER_KQL_TOO_COMPLEX also when binding takes longer than the limit. */
  compile(text: string, call: CompileCall): Promise<CompiledText>;
  /** Answers what an editor asks while one types; throws as `compile` does. */
  edit(question: EditorQuestion): Promise<EditorReply>;
  /** Heap of the thread, undefined while it has not been started. */
  memoryBytes(): Promise<number | undefined>;
  /** Starts the thread ahead of the first query. */
  warm(): void;
  close(): Promise<void>;
}

export interface CompilerOptions {
  /** A query that takes longer costs the thread, which is started anew; default 5,000 ms */
  readonly timeoutMs?: number;
  /** The thread ends when nothing was asked for as long; default 30 minutes */
  readonly idleMs?: number;
}

interface Waiting {
  readonly text: string;
  readonly resolve: (answer: CompileAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

type Unnumbered<R> = R extends unknown ? Omit<R, 'id'> : never;
type AskedBody = Unnumbered<CompileRequest | EditorRequest | MemoryRequest>;

const standardTimeoutMs = 5_000;
const coldStartMs = 10_000;
const standardIdleMs = 30 * 60_000;
/** The thread's heap grows to 60 MB in its first second: the collector need not look three times whether it shrinks. */
const expectedHeapMb = 96;

export function openCompiler(options: CompilerOptions = {}): KqlCompiler {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let answered = false;
  let ids = 0;

  const fail = (error: (text: string) => Error) => {
    thread = undefined;
    answered = false;
    for (const call of waiting.values()) {
      clearTimeout(call.timer);
      call.reject(error(call.text));
    }
    waiting.clear();
  };
  const settle = (answer: CompileAnswer) => {
    answered = true;
    const call = waiting.get(answer.id);
    if (!call) return;
    waiting.delete(answer.id);
    clearTimeout(call.timer);
    if (waiting.size === 0) idle.begin();
    if ('error' in answer) call.reject(toError(answer.error, call.text));
    else call.resolve(answer);
  };
  const start = (): Worker => {
    if (thread) return thread;
    setFlagsFromString(`--initial-old-space-size=${expectedHeapMb}`);
    const worker = new Worker(new URL('./compiler-worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', settle);
    worker.on('error', (error) => worker === thread && fail(() => error));
    worker.on('exit', () => worker === thread && fail((text) => tooSlow(text)));
    thread = worker;
    idle.begin();
    return worker;
  };
  const stop = () => {
    const worker = thread;
    fail((text) => tooSlow(text));
    void worker?.terminate();
  };
  const idle = openAlarm(stop, options.idleMs ?? standardIdleMs);

  const ask = (text: string, request: AskedBody): Promise<CompileAnswer> =>
    new Promise((resolve, reject) => {
      const worker = start();
      idle.end();
      ids += 1;
      const timer = setTimeout(stop, (options.timeoutMs ?? standardTimeoutMs) + (answered ? 0 : coldStartMs));
      waiting.set(ids, { text, resolve, reject, timer });
      worker.postMessage({ id: ids, ...request });
    });

  return {
    warm: () => void start(),
    compile: async (text, call) => {
      const { nowTicks, timespan, stages = new Map(), functions = [] } = call;
      const answer = await ask(text, { text, nowTicks, timespan, stages, functions });
      const { compiled, projects } = answer as Extract<CompileAnswer, CompiledText>;
      return { compiled, projects };
    },
    edit: async (question) => {
      const answer = await ask(question.text, { editor: question });
      return (answer as Extract<CompileAnswer, { editor: unknown }>).editor;
    },
    memoryBytes: async () => {
      if (!thread) return undefined;
      const answer = await ask('', { memory: true });
      return (answer as Extract<CompileAnswer, { memoryBytes: unknown }>).memoryBytes;
    },
    close: async () => {
      idle.end();
      const worker = thread;
      fail(() => new KqlError('HEADWATER_KQL_TOO_COMPLEX', 'the server is shutting down', 0, 0));
      await worker?.terminate();
    },
  };
}

/** Calls `ring` when it was begun and not ended, or begun anew, for `afterMs`; keeps no process alive. */
function openAlarm(ring: () => void, afterMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const end = () => clearTimeout(timer);
  const begin = () => {
    end();
    timer = setTimeout(ring, afterMs).unref();
  };
  return { begin, end };
}

function tooSlow(text: string): Error {
  return new KqlError('HEADWATER_KQL_TOO_COMPLEX', 'the query takes too long to compile', 0, text.length);
}

function toError(error: Extract<CompileAnswer, { error: unknown }>['error'], text: string): Error {
  if (error.code === undefined)
    return new KqlError('HEADWATER_KQL_NOT_SUPPORTED', `this query (${error.detail})`, 0, text.length);
  return new KqlError(error.code, error.detail, error.start, error.length);
}
