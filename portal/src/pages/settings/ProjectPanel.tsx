import { type ManagedProject, removeProject } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { CodeLines } from '../../components/text/CodeLines.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { KeyList } from './KeyList.tsx';
import { Copyable, Sure, Wrong } from './parts.tsx';
import styles from './Settings.module.css';
import { useChange } from './use-settings.ts';

interface ProjectPanelProps {
  readonly project: ManagedProject;
  readonly mayManage: boolean;
}

/** One project: what its clients need, and its keys. */
export function ProjectPanel({ project, mayManage }: ProjectPanelProps) {
  const { name, title, connectionString, secureConnectionString, instrumentationKeys, appId } = project;
  const removal = useChange(removeProject);
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={name}>
      <h2>
        <span>
          <Untrusted text={title} /> {title !== name && <span className="hw-dim">{name}</span>}
        </span>
        {mayManage && project.source === 'created' && (
          <Sure
            label={t('settings.removeProject', { name })}
            action={t('settings.remove')}
            onSure={() => removal.mutate({ params: { name } })}
          />
        )}
      </h2>
      <Wrong error={removal.error} />
      <dl className={styles.facts}>
        {connectionString && <Copyable name={t('settings.connectionString')} value={connectionString} />}
        {secureConnectionString && (
          <Copyable name={t('settings.secureConnectionString')} value={secureConnectionString} />
        )}
        {instrumentationKeys.map((key) => (
          <Copyable key={key} name={t('settings.instrumentationKey')} value={key} />
        ))}
        <Copyable name={t('settings.appId')} value={appId} />
      </dl>
      <details>
        <summary>{t('settings.lines')}</summary>
        <div className={styles.lines}>
          {project.lines.map(({ label, lines }) => (
            <div key={label}>
              <p>{label}</p>
              <CodeLines lines={lines} label={label} />
            </div>
          ))}
        </div>
      </details>
      <KeyList project={name} keys={project.keys} mayManage={mayManage} />
    </section>
  );
}
