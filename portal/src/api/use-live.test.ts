import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useLive } from './use-live.ts';

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static readonly opened: FakeEventSource[] = [];
  readyState = 1;
  readonly url: string;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor(url: string) {
    super();
    this.url = url;
    FakeEventSource.opened.push(this);
  }

  close(): void {
    this.closed = true;
  }

  send(topic: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(topic, { data: JSON.stringify(data) }));
  }
}

beforeEach(() => {
  FakeEventSource.opened.length = 0;
  vi.stubGlobal('EventSource', FakeEventSource);
});
afterEach(() => vi.unstubAllGlobals());

const options = { project: 'default', topic: 'spans', enabled: true } as const;

test('hands on what arrives, and tells what the server left out', () => {
  const seen: unknown[] = [];
  const { result } = renderHook(() => useLive(options, (data) => seen.push(data)));
  const source = FakeEventSource.opened[0]!;

  act(() => {
    source.onopen?.();
    source.send('spans', [{ spanId: 'a' }]);
    source.send('dropped', { count: 3 });
    source.send('dropped', { count: 4 });
  });

  expect(seen).toEqual([[{ spanId: 'a' }]]);
  expect(result.current).toEqual({ connected: true, failing: false, dropped: 7, left: 0 });
});

test('tells that the server does not answer, and asks again after an answer that was an error', () => {
  vi.useFakeTimers();
  const { result } = renderHook(() => useLive(options, () => undefined));
  const refuse = (source: FakeEventSource, readyState: number) =>
    act(() => {
      source.readyState = readyState;
      source.onerror?.();
    });

  // A broken connection is mended by the browser itself.
  refuse(FakeEventSource.opened[0]!, 0);
  act(() => vi.advanceTimersByTime(60_000));
  expect(FakeEventSource.opened).toHaveLength(1);
  refuse(FakeEventSource.opened[0]!, FakeEventSource.CLOSED);
  expect(result.current).toMatchObject({ connected: false, failing: true });
  act(() => vi.advanceTimersByTime(60_000));
  expect(FakeEventSource.opened).toHaveLength(2);
  expect(result.current.failing).toBe(true);
  act(() => FakeEventSource.opened[1]!.onopen?.());

  expect(result.current).toMatchObject({ connected: true, failing: false });
  vi.useRealTimers();
});

test('listens to nothing while it is not enabled, and closes when it stops', () => {
  const { rerender } = renderHook(({ enabled }) => useLive({ ...options, enabled }, () => undefined), {
    initialProps: { enabled: false },
  });
  expect(FakeEventSource.opened).toHaveLength(0);

  rerender({ enabled: true });
  rerender({ enabled: false });

  expect(FakeEventSource.opened.map(({ closed }) => closed)).toEqual([true]);
});

test('asks anew when the filters change', () => {
  const { rerender } = renderHook(({ filters }) => useLive({ ...options, filters }, () => undefined), {
    initialProps: { filters: '[]' },
  });

  rerender({ filters: '[{"key":"service","op":"=","value":"a"}]' });

  expect(
    FakeEventSource.opened.map(({ url }) => new URL(url, 'http://x').searchParams.get('filters')),
  ).toEqual(['[]', '[{"key":"service","op":"=","value":"a"}]']);
});
