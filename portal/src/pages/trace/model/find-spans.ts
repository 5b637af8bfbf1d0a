import type { TraceTree } from './trace-tree.ts';

/**
 * Spans whose name, service or id holds the words, in the order of the waterfall; `error` also finds failed
 * spans. Names and services are looked at once each, not once per span.
 */
export function findSpans(tree: TraceTree, words: string): Int32Array {
  const lower = words.trim().toLowerCase();
  if (lower === '') return new Int32Array(0);
  const { names, services, spans } = tree.layout;
  const holds = (text: string) => text.toLowerCase().includes(lower);
  const nameHolds = names.map(holds);
  const serviceHolds = services.map(holds);
  const isId = /^[0-9a-f]{4,16}$/.test(lower);
  const wantsErrors = lower === 'error';
  return tree.order.filter(
    (span) =>
      nameHolds[spans.name[span]!] ||
      serviceHolds[spans.service[span]!] ||
      (wantsErrors && spans.status[span] === 2) ||
      (isId && spans.spanId[span]!.includes(lower)),
  );
}
