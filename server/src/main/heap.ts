import { setFlagsFromString } from 'node:v8';

/**
 * Bodies and blocks are buffers outside V8's heap. By default V8 collects everything whenever a few of them were
 * allocated: 24 full collections for 400,000 spans, 2.2 of the server's 7.0 µs of CPU a span. Counted as part of the
 * heap they cause three; the slow growth keeps what waits to be collected below some 80 MB.
 *
 * Call before the first request. hot: `bench/run.ts --only ingest` guards it.
 */
export function countBuffersAsHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  setFlagsFromString('--heap-growing-percent=30');
}
