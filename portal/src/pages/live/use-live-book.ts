import {
  getLiveHistory,
  type LiveMetricsAnswer,
  type LiveSampleShape,
  type SpanSummary,
  searchSpans,
} from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ask } from '../../api/client.ts';
import { useLive } from '../../api/use-live.ts';
import { nanoToMs } from '../../format/time.ts';
import { addEvent, addHistory, emptyBook, type LiveBook } from './model/live-book.ts';
import type { LiveQuestion } from './use-live-question.ts';

export interface LiveView {
  readonly book: LiveBook;
  readonly samples: readonly LiveSampleShape[];
  /** The server's clock at the last event; 0 before the first */
  readonly nowMs: number;
  readonly connected: boolean;
  readonly failing: boolean;
}

const samplesHeld = 500;
/**
 * Of what was before the page was opened, as much is read from the store; again for the last of it, as the store knows
 * a second fully when its last rows are in, and clients without a live channel send each 15 s.
 */
const readBacks = [
  { afterMs: 0, backMs: 899_000 },
  { afterMs: 2_500, backMs: 60_000 },
  { afterMs: 8_000, backMs: 60_000 },
  { afterMs: 20_000, backMs: 60_000 },
  { afterMs: 45_000, backMs: 60_000 },
];

/** Follows the live stream; while held, what is shown stays and the stream goes on behind it. */
export function useLiveBook({ project, paused, atMs }: LiveQuestion): LiveView {
  const [view, setView] = useState<Omit<LiveView, 'connected' | 'failing'>>({
    book: emptyBook,
    samples: [],
    nowMs: 0,
  });
  const newest = useRef({ book: emptyBook, samples: [] as readonly LiveSampleShape[], nowMs: 0 });
  const beganMs = useRef(0);
  const shown = atMs === undefined && !paused;
  const show = useCallback(() => setView((old) => ({ ...old, ...newest.current })), []);
  const { connected, failing } = useLive({ project, topic: 'metrics', enabled: true }, (data) => {
    const event = data as LiveMetricsAnswer | null;
    if (event === null) return;
    if (beganMs.current === 0) beganMs.current = event.nowMs;
    newest.current = {
      book: addEvent(newest.current.book, event, beganMs.current),
      samples: [...[...event.samples].reverse(), ...newest.current.samples].slice(0, samplesHeld),
      nowMs: event.nowMs,
    };
    if (shown) show();
  });

  useEffect(() => {
    newest.current = { book: emptyBook, samples: [], nowMs: 0 };
    beganMs.current = 0;
    const aborted = new AbortController();
    const readBack = async (backMs: number) => {
      const until = beganMs.current || Date.now();
      const body = { project, fromMs: until - backMs, toMs: until };
      const { servers } = await ask(getLiveHistory, { body }, aborted.signal);
      newest.current = { ...newest.current, book: addHistory(newest.current.book, servers, until) };
    };
    // The stream alone is enough to go on with.
    const timers = readBacks.map(({ afterMs, backMs }) =>
      setTimeout(() => void readBack(backMs).catch(() => undefined), afterMs),
    );
    return () => {
      aborted.abort();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [project]);

  useEffect(() => {
    if (shown) show();
  }, [shown, show]);

  return { ...view, connected, failing };
}

/** Seconds of the past, read from the store; asked only while the reader looks there. */
export function useLivePast({ project, atMs, windowS }: LiveQuestion) {
  // Health stands for a while, so a little of what was before is needed.
  const fromMs = (atMs ?? 0) - windowS * 1_000;
  return useQuery({
    queryKey: ['live-past', project, fromMs, windowS],
    queryFn: async ({ signal }) => {
      const scope = { project, fromMs, toMs: atMs ?? 0 };
      const [history, failed] = await Promise.all([
        ask(getLiveHistory, { body: scope }, signal),
        ask(
          searchSpans,
          {
            body: {
              ...scope,
              filters: [{ key: 'status', op: '=', value: 'error' }],
              level: 'all',
              order: 'newest',
              limit: 100,
            },
          },
          signal,
        ),
      ]);
      return { ...history, samples: failed.spans.map(sampleOf) };
    },
    enabled: atMs !== undefined,
    staleTime: 60_000,
  });
}

function sampleOf(span: SpanSummary, index: number): LiveSampleShape {
  return {
    number: index,
    timeMs: Math.floor(nanoToMs(span.startTimeUnixNano)),
    kind: span.isRequest ? 'request' : 'dependency',
    service: span.service,
    instance: '',
    name: span.name,
    detail: '',
    success: false,
    durationMs: span.durationNs / 1e6,
    code: span.httpStatus > 0 ? String(span.httpStatus) : '',
    operationId: span.traceId,
    properties: {},
  };
}
