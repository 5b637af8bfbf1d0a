import { getConnectLines } from '@headwater/contract';
import { SegmentedControl, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { CodeLines } from '../text/CodeLines.tsx';
import { QueryView } from './QueryView.tsx';
import styles from './States.module.css';

type Client = Answer<typeof getConnectLines>['clients'][number];

/** Which lines are shown first. */
export interface Taught {
  readonly dialect: Client['dialect'];
  readonly label?: string;
}

interface TeachProps {
  readonly lead?: string;
  readonly first?: Taught;
}

/** Per dialect and language the exact lines that make a program report here. */
export function Teach({ lead = t('state.teach'), first }: TeachProps) {
  const query = useQuery({
    queryKey: ['connect'],
    queryFn: ({ signal }) => ask(getConnectLines, {}, signal),
    staleTime: 60_000,
  });
  return (
    <QueryView query={query} rows={4}>
      {({ clients }) => (
        <div className={styles.teach}>
          <p>{lead}</p>
          <Lines clients={clients} {...(first && { first })} />
        </div>
      )}
    </QueryView>
  );
}

function Lines({ clients, first }: { readonly clients: readonly Client[]; readonly first?: Taught }) {
  const dialects = [...new Set(clients.map(({ dialect }) => dialect))];
  const [chosen, choose] = useState(first?.dialect ?? dialects[0]);
  const shown = clients.filter(({ dialect }) => dialect === chosen);
  const begun =
    shown.find(({ dialect, label }) => dialect === first?.dialect && label === first.label) ?? shown[0];
  return (
    <>
      <SegmentedControl
        size="xs"
        withItemsBorders={false}
        className={styles.dialects}
        aria-label={t('term.dialect')}
        data={dialects.map((dialect) => ({ value: dialect, label: t(`dialect.${dialect}`) }))}
        value={chosen ?? ''}
        onChange={(value) => choose(dialects.find((dialect) => dialect === value))}
      />
      <Tabs key={chosen} defaultValue={begun?.label ?? ''}>
        <Tabs.List>
          {shown.map(({ label }) => (
            <Tabs.Tab key={label} value={label}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map(({ label, lines, note }) => (
          <Tabs.Panel key={label} value={label} pt="xs">
            <CodeLines lines={lines} label={label} />
            {note && <p>{inCode(note)}</p>}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

/** What stands between backticks is typed as it is. */
const inCode = (note: string) =>
  note.split('`').map((part, place) =>
    place % 2 === 1 ? (
      <code key={part} className="hw-mono">
        {part}
      </code>
    ) : (
      part
    ),
  );
