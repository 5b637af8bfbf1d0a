import { createProject } from '@headwater/contract';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Wrong } from './parts.tsx';
import styles from './Settings.module.css';
import { useChange } from './use-settings.ts';

export function NewProject() {
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const creation = useChange(createProject);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate(
      { body: { name, title } },
      {
        onSuccess: () => {
          setName('');
          setTitle('');
        },
      },
    );
  };
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={t('settings.newProject')}>
      <h2>{t('settings.newProject')}</h2>
      <p className="hw-dim">{t('settings.projectsLead')}</p>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          size="xs"
          label={t('settings.projectName')}
          title={t('settings.projectNameHint')}
          required
          pattern="[A-Za-z0-9_\-]{1,64}"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label={t('settings.projectTitle')}
          maxLength={128}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" loading={creation.isPending}>
          {t('settings.create')}
        </Button>
      </form>
      <Wrong error={creation.error} />
    </section>
  );
}
