import { setFlagsFromString } from 'node:v8';

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
