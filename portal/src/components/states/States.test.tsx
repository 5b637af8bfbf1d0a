import { MantineProvider } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { ApiFailure } from '../../api/client.ts';
import { Untrusted } from '../text/Untrusted.tsx';
import { QueryView } from './QueryView.tsx';
import { Failed } from './States.tsx';

afterEach(cleanup);

test('a failure shows its message, its code, its fix, and a way to try again', () => {
  const retry = vi.fn();
  const error = new ApiFailure(503, {
    code: 'HEADWATER_ENGINE_AWAY',
    message: 'the store is away',
    fix: 'wait a moment',
  });
  render(
    <MantineProvider env="test">
      <Failed error={error} onRetry={retry} />
    </MantineProvider>,
  );

  screen.getByText('Try again').click();

  expect(screen.getByRole('alert').textContent).toMatch(
    /the store is away.*wait a moment.*HEADWATER_ENGINE_AWAY/,
  );
  expect(retry).toHaveBeenCalledOnce();
});

test('a failure stays in sight while the question is asked again, and goes with the answer', () => {
  const view = (state: object) => (
    <MantineProvider env="test">
      <QueryView query={{ refetch: vi.fn(), ...state } as unknown as UseQueryResult<string>}>
        {(text) => <p>{text}</p>}
      </QueryView>
    </MantineProvider>
  );
  const failed = { data: undefined, error: new Error('the store is away'), errorUpdateCount: 1 };
  const { rerender } = render(view(failed));

  rerender(view({ ...failed, error: null, isFetching: true }));

  screen.getByText('the store is away');
  rerender(view({ ...failed, error: null, data: 'here it is' }));
  screen.getByText('here it is');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a hostile text stays text, with its invisible characters named', () => {
  const { container } = render(<Untrusted text={'<img src=x onerror=alert(1)>\u202e'} />);

  expect(container.querySelector('img')).toBeNull();
  expect(container.textContent).toBe('<img src=x onerror=alert(1)>U+202E');
});

test('a huge text is cut until all of it is asked for', () => {
  const { container } = render(<Untrusted text={'x'.repeat(10_000)} />);

  expect(container.textContent!.length).toBeLessThan(5_000);
});
