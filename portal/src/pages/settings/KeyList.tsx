import { type ApiKey, createApiKey, revokeApiKey } from '@headwater/contract';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatFullTime } from '../../format/time.ts';
import { SecretOnce, Sure, Wrong } from './parts.tsx';
import styles from './Settings.module.css';
import { useChange } from './use-settings.ts';

interface KeyListProps {
  readonly project: string;
  readonly keys: readonly ApiKey[];
  readonly mayManage: boolean;
}

/** The API keys of a project. A secret is shown once, when its key is made. */
export function KeyList({ project, keys, mayManage }: KeyListProps) {
  const revocation = useChange(revokeApiKey);
  const columns: Column<ApiKey>[] = [
    {
      id: 'name',
      title: t('settings.keyName'),
      width: 'minmax(90px, 2fr)',
      sortBy: ({ name }) => name,
      cell: ({ name }) => <Untrusted text={name} />,
    },
    {
      id: 'rights',
      title: t('settings.keyRights'),
      width: 'minmax(70px, 1fr)',
      cell: ({ rights }) => textOfRights(rights),
    },
    {
      id: 'begins',
      title: t('settings.keyBegins'),
      width: '96px',
      cell: ({ begins }) => <code className="hw-mono">{begins}…</code>,
    },
    {
      id: 'created',
      title: t('settings.keyCreated'),
      width: 'minmax(90px, 1fr)',
      sortBy: ({ createdMs }) => createdMs,
      cell: ({ createdMs }) => formatFullTime(createdMs),
    },
    {
      id: 'revoke',
      title: '',
      width: '150px',
      cell: ({ id, name }) =>
        mayManage && (
          <Sure
            label={t('settings.revokeKey', { name })}
            action={t('settings.revoke')}
            onSure={() => revocation.mutate({ params: { id } })}
          />
        ),
    },
  ];
  return (
    <>
      <h3>{t('settings.keys')}</h3>
      {keys.length === 0 ? (
        <p className="hw-dim">{t('settings.keysNone')}</p>
      ) : (
        <DataTable
          label={`${t('settings.keys')}: ${project}`}
          rows={keys}
          columns={columns}
          rowKey={({ id }) => id}
          maxHeight={280}
        />
      )}
      <Wrong error={revocation.error} />
      {mayManage && <NewKey project={project} />}
    </>
  );
}

const rightsOf = { both: ['ingest', 'read'], ingest: ['ingest'], read: ['read'] } as const;
type RightsChoice = keyof typeof rightsOf;

function textOfRights(rights: ApiKey['rights']): string {
  const choice = rights.length > 1 ? 'both' : (rights[0] ?? 'read');
  return t(`settings.keyRights.${choice}`);
}

function NewKey({ project }: { readonly project: string }) {
  const [name, setName] = useState('');
  const [choice, setChoice] = useState<RightsChoice>('both');
  const creation = useChange(createApiKey);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate(
      { params: { name: project }, body: { name, rights: [...rightsOf[choice]] } },
      { onSuccess: () => setName('') },
    );
  };
  if (creation.data) return <SecretOnce secret={creation.data.secret} onDone={() => creation.reset()} />;
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        size="xs"
        label={t('settings.keyName')}
        required
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        label={t('settings.keyRights')}
        value={choice}
        onChange={(event) => setChoice(event.currentTarget.value as RightsChoice)}
        data={(Object.keys(rightsOf) as RightsChoice[]).map((value) => ({
          value,
          label: t(`settings.keyRights.${value}`),
        }))}
      />
      <Button type="submit" size="xs" variant="default" loading={creation.isPending}>
        {t('settings.newKey')}
      </Button>
      <Wrong error={creation.error} />
    </form>
  );
}
