import { useComputedColorScheme } from '@mantine/core';
import type { Scheme } from '../format/colors.ts';

/** The scheme in force, from the first render on: colours never change under the reader's eyes. */
export function useScheme(): Scheme {
  return useComputedColorScheme('light', { getInitialValueInEffect: false });
}
