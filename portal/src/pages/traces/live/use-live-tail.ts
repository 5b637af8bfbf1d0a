import type { SpanSummary } from '@headwater/contract';
import { useEffect, useRef, useState } from 'react';
import { useLive } from '../../../api/use-live.ts';
import type { Explorer } from '../use-explorer.ts';

const rowsKept = 500;
const rateOverMs = 10_000;

export interface LiveTail {
  /** The newest arrivals first */
  readonly spans: readonly SpanSummary[];
  readonly connected: boolean;
  readonly paused: boolean;
  /** Arrived since it was paused */
  readonly waiting: number;
  /** Matched, and were left out because too many came at once */
  readonly left: number;
  /** Arrivals of the last ten seconds, those left out not among them */
  readonly recent: number;
  pause(): void;
  resume(): void;
}

/** Matching spans as they arrive. While paused the list stands still and what comes is kept for later. */
export function useLiveTail({ scope, state, query, level, key }: Explorer): LiveTail {
  const [spans, setSpans] = useState<readonly SpanSummary[]>([]);
  const [held, setHeld] = useState<readonly SpanSummary[]>([]);
  const [waiting, setWaiting] = useState(0);
  const [paused, setPaused] = useState(false);
  const arrivals = useRef<{ atMs: number; count: number }[]>([]);
  const [recent, setRecent] = useState(0);
  const { connected, left, dropped } = useLive(
    {
      project: scope.project,
      environment: scope.environment,
      topic: 'spans',
      filters: JSON.stringify(state.filters),
      query,
      level,
      enabled: true,
    },
    (data) => {
      const fresh = Array.isArray(data) ? (data as SpanSummary[]) : [];
      arrivals.current.push({ atMs: Date.now(), count: fresh.length });
      if (paused) {
        setWaiting((old) => old + fresh.length);
        setHeld((old) => [...fresh, ...old].slice(0, rowsKept));
      } else {
        setSpans((old) => [...fresh, ...old].slice(0, rowsKept));
      }
    },
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins anew
  useEffect(() => {
    setSpans([]);
    setHeld([]);
    setWaiting(0);
    arrivals.current = [];
  }, [key]);
  useEffect(() => {
    const timer = setInterval(() => {
      arrivals.current = arrivals.current.filter(({ atMs }) => atMs > Date.now() - rateOverMs);
      setRecent(arrivals.current.reduce((sum, { count }) => sum + count, 0));
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  return {
    spans,
    connected,
    paused,
    waiting,
    left: left + dropped,
    recent,
    pause: () => setPaused(true),
    resume: () => {
      setPaused(false);
      setSpans((old) => [...held, ...old].slice(0, rowsKept));
      setHeld([]);
      setWaiting(0);
    },
  };
}
