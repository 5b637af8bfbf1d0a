import type { ClientSeen } from '@headwater/contract';
import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatShare } from '../../format/number.ts';
import { formatFullTime } from '../../format/time.ts';
import styles from './Doctor.module.css';
import { mostlyKept } from './finding-text.ts';

/** What a client says of itself: configuration in force, integrations, complaints. */
export function ClientDetail({ client }: { readonly client: ClientSeen }) {
  const { configuration, integrations, complaints, runtime, hosts } = client;
  return (
    <div className={styles.detail}>
      {(runtime || hosts.length > 0) && (
        <div>
          {runtime && (
            <>
              <span className="hw-dim">{t('doctor.runtime')}</span> <Untrusted text={runtime} />{' '}
            </>
          )}
          {hosts.length > 0 && (
            <>
              <span className="hw-dim">{t('term.host')}</span> <Untrusted text={hosts.join(', ')} />
            </>
          )}
        </div>
      )}
      {complaints.length > 0 && (
        <section aria-label={t('doctor.complaints')}>
          <h3>{t('doctor.complaints')}</h3>
          <ul className={styles.list}>
            {complaints.map(({ timeMs, message, severity }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike
              <li key={index}>
                <span className="hw-dim">{formatFullTime(timeMs)}</span>{' '}
                <span className={severity >= 17 ? styles.error : styles.warning}>
                  <Untrusted text={message} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Sampling client={client} />
      <Configuration configuration={configuration} />
      {integrations.length > 0 && (
        <section aria-label={t('doctor.integrations')}>
          <h3>{t('doctor.integrations')}</h3>
          <ul className={styles.list}>
            {integrations.map(({ name, version, enabled, error }) => (
              <li key={name}>
                <Untrusted text={[name, version].filter(Boolean).join(' ')} />
                {!enabled && <span className="hw-dim"> {t('doctor.integrationOff')}</span>}
                {error && (
                  <span className={styles.error}>
                    {' '}
                    <Untrusted text={error} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Sampling({ client: { sampling, dialect } }: { readonly client: ClientSeen }) {
  const { kept, configured } = sampling;
  return (
    <section aria-label={t('doctor.samplingInForce')}>
      <h3>{t('doctor.samplingInForce')}</h3>
      <p>
        {kept === null
          ? t('doctor.samplingUnknown')
          : kept > mostlyKept
            ? t('doctor.samplingIsAll')
            : t('doctor.samplingIsPart', { share: formatShare(kept) })}{' '}
        {dialect === 'datadog' && t('doctor.samplingAsked')}
      </p>
      {configured.length > 0 && (
        <ul className={styles.list}>
          {configured.map(({ name, value, origin }) => (
            <li key={name}>
              <code className="hw-mono">
                <Untrusted text={`${name}=${value}`} />
              </code>{' '}
              <span className="hw-dim">
                <Untrusted text={origin} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Settings nobody touched are as the library's documentation says. */
const untouched = new Set(['default', 'unknown', '']);

function Configuration({ configuration }: Pick<ClientSeen, 'configuration'>) {
  const [onlySet, setOnlySet] = useState(true);
  const [words, setWords] = useState('');
  if (configuration.length === 0) return <p className="hw-dim">{t('doctor.configurationNone')}</p>;
  const lower = words.toLowerCase();
  const shown = configuration.filter(
    ({ name, value, origin }) =>
      (lower !== '' || !onlySet || !untouched.has(origin)) &&
      `${name} ${value}`.toLowerCase().includes(lower),
  );
  return (
    <section aria-label={t('doctor.configuration')}>
      <h3>{t('doctor.configuration')}</h3>
      <div className={styles.tools} style={{ paddingInline: 0 }}>
        <TextInput
          w={220}
          aria-label={t('doctor.findSetting')}
          placeholder={t('doctor.findSetting')}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Switch
          label={t('doctor.onlySet')}
          checked={onlySet}
          onChange={(event) => setOnlySet(event.currentTarget.checked)}
        />
        <span className="hw-dim">
          {shown.length} / {configuration.length}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, and the keyboard must reach it */}
      <div className={styles.settings} tabIndex={0}>
        <table>
          <tbody>
            {shown.map(({ name, value, origin }) => (
              <tr key={name}>
                <th scope="row">
                  <code className="hw-mono">
                    <Untrusted text={name} />
                  </code>
                </th>
                <td>
                  <Untrusted text={value} />
                </td>
                <td title={t('doctor.origin')}>
                  <Untrusted text={origin} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
