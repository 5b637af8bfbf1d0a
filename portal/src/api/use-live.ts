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
  /** Events the server left out because this page read too slowly. */
  readonly dropped: number;
  /** Spans that met the question and were not sent, because too many came at once. */
  readonly left: number;
}

const closed: LiveState = { connected: false, dropped: 0, left: 0 };

/** Listens to what arrives on the server, and calls `onEvent` with the parsed data of each event. */
export function useLive(options: LiveOptions, onEvent: (data: unknown) => void): LiveState {
  const { project, topic, filters = '[]', text = '', query = '', environment, level, enabled } = options;
  const [state, setState] = useState<LiveState>(closed);
  const handler = useRef(onEvent);
  handler.current = onEvent;

  useEffect(() => {
    if (!enabled || typeof EventSource === 'undefined') return;
    const source = new EventSource(
      addressOf(liveStream.path, {}, { project, topics: topic, filters, text, query, environment, level }),
    );
    source.onopen = () => setState((old) => ({ ...old, connected: true }));
    source.onerror = () => setState((old) => ({ ...old, connected: false }));
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
      source.close();
      setState(closed);
    };
  }, [project, topic, filters, text, query, environment, level, enabled]);

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
