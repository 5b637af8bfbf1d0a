import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { CopyButton } from '../../components/text/CopyButton.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import styles from './Settings.module.css';

/** A name with a value to copy. */
export function Copyable({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code className="hw-mono" title={value}>
          {value}
        </code>
        <CopyButton text={value} label={`${t('action.copy')}: ${name}`} />
      </dd>
    </>
  );
}

/** A secret that is nowhere else, until the reader says it is copied. */
export function SecretOnce({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  return (
    <div className={styles.secret} role="status">
      <span>{t('settings.secretOnce')}</span>
      <span className={styles.secretLine}>
        <code className="hw-mono">{secret}</code>
        <CopyButton text={secret} />
      </span>
      <Button size="compact-xs" variant="default" onClick={onDone}>
        {t('settings.secretDone')}
      </Button>
    </div>
  );
}

interface SureProps {
  /** What happens, said before it does */
  readonly label: string;
  readonly action: string;
  readonly onSure: () => void;
}

/** A button that asks once more, in place. */
export function Sure({ label, action, onSure }: SureProps) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        color="red"
        aria-label={label}
        onClick={() => setAsked(true)}
      >
        {action}
      </Button>
    );
  }
  return (
    <span className={styles.sure}>
      <Button size="compact-xs" color="red" onClick={onSure} title={label} autoFocus>
        {action}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => setAsked(false)}>
        {t('settings.cancel')}
      </Button>
    </span>
  );
}

export function Wrong({ error }: { readonly error: Error | null }): ReactNode {
  if (error === null) return null;
  return (
    <p className={styles.wrong} role="alert">
      <Untrusted text={error.message} />
    </p>
  );
}
