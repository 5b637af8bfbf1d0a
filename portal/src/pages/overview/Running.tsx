import type { getStatus } from '@headwater/contract';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { CopyButton } from '../../components/text/CopyButton.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatBytes, formatCount } from '../../format/number.ts';
import { formatFullTime } from '../../format/time.ts';
import styles from './Overview.module.css';

type Status = Answer<typeof getStatus>;

/** What runs: receivers with their addresses, engine, journal, and what was refused. */
export function Running({ status }: { readonly status: Status }) {
  const { engine, journal } = status;
  return (
    <section className={`hw-panel ${styles.running}`} aria-label={t('overview.receivers')}>
      <h2>
        {t('app.name')} <span className="hw-dim">{t('overview.version', { version: status.version })}</span>
      </h2>
      <dl>
        {status.receivers.map((receiver) => (
          <Fact key={receiver.name} name={receiver.name} good={receiver.listening}>
            <code className="hw-mono">{receiver.address}</code>
            {receiver.listening ? <CopyButton text={receiver.address} /> : t('overview.receiver.off')}
          </Fact>
        ))}
        <Fact name={t('overview.engine')} good={engine.state === 'ready'}>
          {t(`overview.engine.${engine.state}`)}
        </Fact>
        <Fact name={t('overview.journal')} good={!journal.full}>
          {journal.full ? t('overview.journalFull') : formatBytes(journal.bytes)}
          {journal.unloadedBytes > 0 &&
            ` · ${t('overview.journalWaiting', { bytes: formatBytes(journal.unloadedBytes) })}`}
        </Fact>
      </dl>
      <p className="hw-dim">{t('overview.started', { time: formatFullTime(status.startedMs) })}</p>
      {status.refused.length > 0 && (
        <>
          <h3>{t('overview.refused')}</h3>
          <dl>
            {status.refused.map(({ reason, count }) => (
              <Fact key={reason} name={<Untrusted text={reason} />}>
                {formatCount(count)}
              </Fact>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

interface FactProps {
  readonly name: ReactNode;
  readonly good?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, good, children }: FactProps) {
  return (
    <div className={styles.fact}>
      <dt>
        {good !== undefined && <i className={good ? styles.good : styles.bad} aria-hidden="true" />}
        {name}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
