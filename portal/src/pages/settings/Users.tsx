import { createUser, removeUser } from '@headwater/contract';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { SecretOnce, Sure, Wrong } from './parts.tsx';
import styles from './Settings.module.css';
import { useChange, useUsers } from './use-settings.ts';

/** Who may sign in; a password is shown once, when it is made. */
export function Users() {
  const { data } = useUsers(true);
  const creation = useChange(createUser);
  const removal = useChange(removeUser);
  const users = data?.users ?? [];
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={t('settings.users')}>
      <h2>{t('settings.users')}</h2>
      <p className="hw-dim">{t(users.length === 0 ? 'settings.usersNone' : 'settings.usersLead')}</p>
      {users.map(({ name, role, project }) => (
        <div key={name} className={styles.sure}>
          <strong>
            <Untrusted text={name} />
          </strong>
          <span className="hw-dim">
            {t(`settings.role.${role}`)}
            {project !== undefined && ` · ${project}`}
          </span>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={t('settings.newPasswordFor', { name })}
            onClick={() => creation.mutate({ body: { name, role, ...(project && { project }) } })}
          >
            {t('settings.newPassword')}
          </Button>
          <Sure
            label={t('settings.removeUser', { name })}
            action={t('settings.remove')}
            onSure={() => removal.mutate({ params: { name } })}
          />
        </div>
      ))}
      {creation.data ? (
        <SecretOnce secret={creation.data.password} onDone={() => creation.reset()} />
      ) : (
        <NewUser
          pending={creation.isPending}
          onCreate={(name, role) => creation.mutate({ body: { name, role } })}
        />
      )}
      <Wrong error={creation.error ?? removal.error} />
    </section>
  );
}

type Role = 'admin' | 'reader';

interface NewUserProps {
  readonly pending: boolean;
  readonly onCreate: (name: string, role: Role) => void;
}

function NewUser({ pending, onCreate }: NewUserProps) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('admin');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCreate(name, role);
    setName('');
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        size="xs"
        label={t('settings.user')}
        required
        pattern="[\w.@\-]{1,128}"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        label={t('settings.role')}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
        data={(['admin', 'reader'] as const).map((value) => ({ value, label: t(`settings.role.${value}`) }))}
      />
      <Button type="submit" size="xs" variant="default" loading={pending}>
        {t('settings.newUser')}
      </Button>
    </form>
  );
}
