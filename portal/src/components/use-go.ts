import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { dropEmpty, keptState, type UrlState, useUrlState } from '../app/scope/use-url-state.ts';
import type { PagePath } from './PageLink.tsx';

/** Goes to a page, as `PageLink` does, for rows, points and keys. */
export function useGo(): (
  to: PagePath,
  params?: Readonly<Record<string, string>>,
  search?: UrlState,
) => void {
  const navigate = useNavigate();
  const [state] = useUrlState();
  return useCallback(
    (to, params = {}, search = {}) => {
      void navigate({ to, params, search: dropEmpty({ ...keptState(state), ...search }) } as never);
    },
    [navigate, state],
  );
}
