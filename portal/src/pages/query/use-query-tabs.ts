import { useEffect, useState } from 'react';
import { keepTabs, readTabs } from './model/tabs/kept-tabs.ts';
import { noTabs, type OpenTabs, openLink } from './model/tabs/tabs.ts';

/** The queries that are open side by side, as this browser kept them; a link's query comes to the front. */
export function useQueryTabs(linked: string, view: string) {
  const [open, setOpen] = useState<OpenTabs>(() => openLink(readTabs() ?? noTabs, linked, view));
  useEffect(() => keepTabs(open), [open]);
  return [open, setOpen] as const;
}
