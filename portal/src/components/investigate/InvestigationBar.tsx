import { listServices } from '@headwater/contract';
import { SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { visibleText } from '../text/visible-text.ts';
import styles from './Investigate.module.css';
import { type InvestigationTab, type Selection, selectionWords } from './use-selection.ts';

interface InvestigationBarProps {
  readonly selection: Selection;
  readonly tabs: readonly InvestigationTab[];
  readonly children?: ReactNode;
}

/** Tabs and the service that a page looks at. Another tab keeps the service and lets go of the rest. */
export function InvestigationBar({ selection, tabs, children }: InvestigationBarProps) {
  const { tab, service, set } = selection;
  const others = selectionWords.filter((word) => word !== 'service' && word !== 'f');
  return (
    <div className={styles.bar}>
      <SegmentedControl
        aria-label={t('investigate.tabs')}
        value={tab}
        data={tabs.map((value) => ({ value, label: t(`investigate.${value}`) }))}
        onChange={(value) =>
          set({
            ...Object.fromEntries(others.map((word) => [word, undefined])),
            tab: value === 'operations' ? undefined : value,
          })
        }
      />
      <Select
        aria-label={t('term.service')}
        placeholder={t('investigate.anyService')}
        w={190}
        clearable
        searchable
        limit={100}
        data={useServiceNames(selection).map((name) => ({ value: name, label: visibleText(name) }))}
        value={service ?? null}
        onChange={(value) => set({ service: value ?? undefined, instance: undefined, op: undefined })}
      />
      {children}
    </div>
  );
}

function useServiceNames({ scope, service }: Selection): string[] {
  const { data } = useQuery({
    queryKey: ['services', scope.key],
    queryFn: ({ signal }) => ask(listServices, { body: scope.ask() }, signal),
  });
  const names = (data?.services ?? []).map(({ name }) => name).filter((name) => name !== '');
  return service === undefined || names.includes(service) ? names : [service, ...names];
}
