import { t } from '../../app/messages/index.ts';
import { Page } from '../../components/Page.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Notice } from '../../components/states/States.tsx';
import { NewProject } from './NewProject.tsx';
import { ProjectPanel } from './ProjectPanel.tsx';
import styles from './Settings.module.css';
import { StrayKeys } from './StrayKeys.tsx';
import { Retention, Words } from './Told.tsx';
import { Users } from './Users.tsx';
import { useProjects, useRefusedKeys } from './use-settings.ts';

/** Projects with what their clients need, keys and users. */
export function SettingsPage() {
  const query = useProjects();
  const refused = useRefusedKeys();
  return (
    <Page title={t('page.settings')}>
      <QueryView query={query}>
        {({ projects, adopted, mayManage, retention }) => {
          const names = projects.map(({ name }) => name);
          return (
            <>
              {!mayManage && <Notice>{t('settings.mayNotManage')}</Notice>}
              <div className={styles.columns}>
                <div className={styles.stack}>
                  {projects.map((each) => (
                    <ProjectPanel key={each.name} project={each} mayManage={mayManage} />
                  ))}
                </div>
                <div className={styles.stack}>
                  {mayManage && <NewProject />}
                  <StrayKeys
                    title={t('settings.adopted')}
                    lead={t('settings.adoptedLead')}
                    keys={adopted}
                    projects={names}
                    mayManage={mayManage}
                  />
                  <StrayKeys
                    title={t('settings.refused')}
                    lead={t('settings.refusedLead')}
                    keys={refused.data?.keys ?? []}
                    projects={names}
                    mayManage={mayManage}
                  />
                  {mayManage && <Users />}
                  <Words />
                  <Retention days={retention} />
                </div>
              </div>
            </>
          );
        }}
      </QueryView>
    </Page>
  );
}
