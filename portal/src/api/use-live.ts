import { liveStream } from '@headwater/contract';
import { useEffect, useRef, useState } from 'react';
import { addressOf } from './client.ts';

export type LiveTopic = 'arrivals' | 'spans' | 'logs' | 'metrics';

export interface LiveOptions {
  readonly project: string;
  readonly topic: LiveTopic;
  /** JSON of Filter[] */
  readonly filters?: string;
  readonly text?: string;
  /** In the search syntax */
  readonly query?: string;
  readonly environment?: string | undefined;
  /** Of spans: all, entry or root */
  readonly level?: string;
  /** Nothing is listened to while false. */
  readonly enabled: boolean;
}

export interface LiveState {
  readonly connected: boolean;
  /** The server did not answer, or hung up; it is asked again and again. */
  readonly failing: boolean;
  /** Events the server left out because this page read too slowly. */
  readonly dropped: number;
  /** Spans that met the question and were not sent, because too many came at once. */
  readonly left: number;
}

const closed: LiveState = { connected: false, failing: false, dropped: 0, left: 0 };
/** A browser asks again by itself after a broken connection, but not after an answer that was an error. */
const againMs = 3_000;

/** Listens to what arrives on the server, and calls `onEvent` with the parsed data of each event. */
export function useLive(options: LiveOptions, onEvent: (data: unknown) => void): LiveState {
  const { project, topic, filters = '[]', text = '', query = '', environment, level, enabled } = options;
  const [state, setState] = useState<LiveState>(closed);
  const [attempt, setAttempt] = useState(0);
  const handler = useRef(onEvent);
  handler.current = onEvent;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens another stream
  useEffect(() => {
    if (!enabled || typeof EventSource === 'undefined') return;
    const source = new EventSource(
      addressOf(liveStream.path, {}, { project, topics: topic, filters, text, query, environment, level }),
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    source.onopen = () => setState((old) => ({ ...old, connected: true, failing: false }));
    source.onerror = () => {
      setState((old) => ({ ...old, connected: false, failing: true }));
      if (source.readyState === EventSource.CLOSED) {
        timer = setTimeout(() => setAttempt((count) => count + 1), againMs);
      }
    };
    source.addEventListener(topic, (event) => handler.current(parse(event.data)));
    source.addEventListener('dropped', (event) => {
      const count = countOf(event.data);
      setState((old) => ({ ...old, dropped: old.dropped + count }));
    });
    source.addEventListener('more', (event) => {
      const count = countOf(event.data);
      setState((old) => ({ ...old, left: old.left + count }));
    });
    return () => {
      clearTimeout(timer);
      source.close();
      setState(({ failing }) => ({ ...closed, failing }));
    };
  }, [project, topic, filters, text, query, environment, level, enabled, attempt]);

  return state;
}

function countOf(data: unknown): number {
  return Number((parse(data) as { count?: unknown } | null)?.count ?? 0);
}

function parse(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
