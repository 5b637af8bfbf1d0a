import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** The words after `?` in the address; every page's state that can be shared lives here. */
export type UrlState = Readonly<Record<string, string | undefined>>;

/** Words that go along to every page. */
const kept = ['project', 'env', 'range', 'from', 'to', 'paused'];

export function useUrlState(): [UrlState, (patch: UrlState, options?: { replace?: boolean }) => void] {
  const state = useSearch({ strict: false }) as UrlState;
  const navigate = useNavigate();
  const patchState = useCallback(
    (patch: UrlState, options: { replace?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: ((old: UrlState) => dropEmpty({ ...old, ...patch })) as never,
        replace: options.replace ?? false,
      } as never);
    },
    [navigate],
  );
  return [state, patchState];
}

/** What another page's address begins with: project, environment and time range of this one. */
export function keptState(state: UrlState): UrlState {
  return Object.fromEntries(Object.entries(state).filter(([key]) => kept.includes(key)));
}

export function dropEmpty(state: UrlState): UrlState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined && value !== ''));
}

/** The address's words as they are: text, never guessed to be numbers or JSON. */
export function parseUrlState(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function formatUrlState(state: Record<string, unknown>): string {
  const pairs = Object.entries(state).filter(([, value]) => value !== undefined && value !== '');
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`;
}
