import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from './Investigate.module.css';
import { ServiceSelect } from './ServiceSelect.tsx';
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
      <ServiceSelect
        scope={selection.scope}
        service={service}
        onChange={(value) => set({ service: value, instance: undefined, op: undefined })}
      />
      {children}
    </div>
  );
}
