import { signIn } from '@headwater/contract';
import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { CodeLines } from '../../components/text/CodeLines.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import styles from './SignIn.module.css';

/** Stands in place of the portal while the server does not know who asks. */
export default function SignInPage() {
  const client = useQueryClient();
  const [way, setWay] = useState('user');
  const [user, setUser] = useState('');
  const [secret, setSecret] = useState('');
  const attempt = useMutation({
    mutationFn: () =>
      ask(signIn, { body: way === 'user' ? { user, password: secret } : { key: secret.trim() } }),
    onSuccess: () => client.resetQueries(),
  });
  useEffect(() => {
    document.title = `${t('signIn.go')} · ${t('app.name')}`;
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <main className={styles.place}>
      <section className={`hw-panel ${styles.box}`}>
        <h1>
          <img src="/favicon.svg" width={24} height={24} alt="" />
          {t('signIn.title')}
        </h1>
        <SegmentedControl
          fullWidth
          value={way}
          onChange={setWay}
          data={[
            { value: 'user', label: t('signIn.withUser') },
            { value: 'key', label: t('signIn.withKey') },
          ]}
        />
        <form onSubmit={submit}>
          {way === 'user' && (
            <TextInput
              label={t('signIn.user')}
              autoComplete="username"
              required
              value={user}
              onChange={(event) => setUser(event.currentTarget.value)}
            />
          )}
          <PasswordInput
            label={t(way === 'user' ? 'signIn.password' : 'signIn.key')}
            autoComplete={way === 'user' ? 'current-password' : 'off'}
            required
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          {attempt.isError && (
            <p className={styles.wrong} role="alert">
              <Untrusted text={attempt.error.message} />
            </p>
          )}
          <Button type="submit" loading={attempt.isPending}>
            {t('signIn.go')}
          </Button>
        </form>
        <p>{t('signIn.help')}</p>
        <CodeLines lines={['headwater user add <name>']} label={t('signIn.help')} />
      </section>
    </main>
  );
}
