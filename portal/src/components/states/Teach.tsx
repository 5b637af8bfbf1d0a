import { getConnectLines } from '@headwater/contract';
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { CodeLines } from '../text/CodeLines.tsx';
import { QueryView } from './QueryView.tsx';
import styles from './States.module.css';

/** Per language the exact lines that make a program report here. */
export function Teach({ lead = t('state.teach') }: { readonly lead?: string }) {
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
          <Tabs defaultValue={keyOf(clients[0])}>
            <Tabs.List>
              {clients.map((client) => (
                <Tabs.Tab key={keyOf(client)} value={keyOf(client)}>
                  {client.label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {clients.map((client) => (
              <Tabs.Panel key={keyOf(client)} value={keyOf(client)} pt="xs">
                <CodeLines lines={client.lines} label={client.label} />
                {client.note && <p>{client.note}</p>}
              </Tabs.Panel>
            ))}
          </Tabs>
        </div>
      )}
    </QueryView>
  );
}

function keyOf(client: { readonly dialect: string; readonly label: string } | undefined): string {
  return client ? `${client.dialect}:${client.label}` : '';
}
