import { Button } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import type { Explorer } from './use-explorer.ts';

/** Takes away all that hides spans: search, conditions from links, level and environment. */
export function ClearFilters({ explorer: { set } }: { readonly explorer: Explorer }) {
  return (
    <Button
      variant="default"
      px={8}
      onClick={() => set({ f: undefined, search: undefined, level: undefined, env: undefined })}
    >
      {t('state.clearFilters')}
    </Button>
  );
}
