import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Bodies and blocks are buffers outside V8's heap. By default V8 collects everything whenever a few of them were
 * allocated: 24 to 29 full collections for 400,000 spans, about 2.1 of the server's 7.1 µs of CPU a span. Counted as part
 * of the heap they cause 2 to 7, but more garbage waits (peak 364 to 392 MB); slow growth makes that 9 and 300 MB.
 *
 * Call before the first request. hot: `bench/run.ts --only ingest` guards it.
 */
export function countBuffersAsHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  setFlagsFromString('--heap-growing-percent=30');
}

const mebibyte = 1024 * 1024;
/** Of bodies, whose chunks may wait to be collected. */
const chunkBytes = 16 * mebibyte;

/**
 * The chunks in which bodies arrive die young, but lie outside the heap whose filling makes V8 collect what is young: they
 * grew old, up to 100 MB of them, until everything was collected. A collection of the young alone takes 1.2 ms.
 * @returns to be told of the bytes of each body
 */
export function openChunkCollector(): (bytes: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  let waiting = 0;
  return (bytes) => {
    waiting += bytes;
    if (waiting < chunkBytes) return;
    waiting = 0;
    setImmediate(collect, { type: 'minor' });
  };
}
