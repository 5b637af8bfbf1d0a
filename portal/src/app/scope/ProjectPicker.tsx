import { Select } from '@mantine/core';
import { visibleText } from '../../components/text/visible-text.ts';
import { t } from '../messages/index.ts';
import { useProjects } from './use-projects.ts';
import { useUrlState } from './use-url-state.ts';

/** Project (only when there are several) and environment. */
export function ProjectPicker() {
  const [state, setState] = useUrlState();
  const projects = useProjects().data?.projects ?? [];
  const project = state.project ?? 'default';
  const environments = projects.find(({ name }) => name === project)?.environments.filter(Boolean) ?? [];
  const names = [...new Set([project, ...projects.map(({ name }) => name)])];
  const options = [...new Set([...environments, ...(state.env ? [state.env] : [])])];
  return (
    <>
      {names.length > 1 && (
        <Select
          aria-label={t('scope.project')}
          data={names.map((value) => ({ value, label: visibleText(value) }))}
          value={project}
          allowDeselect={false}
          onChange={(value) =>
            setState({ project: value === 'default' ? undefined : (value ?? undefined), env: undefined })
          }
          w={124}
        />
      )}
      {options.length > 0 && (
        <Select
          aria-label={t('scope.environment')}
          placeholder={t('scope.allEnvironments')}
          data={options.map((value) => ({ value, label: visibleText(value) }))}
          value={state.env ?? null}
          clearable
          onChange={(value) => setState({ env: value ?? undefined })}
          w={146}
          style={{ flex: '1 1 90px', maxWidth: 146 }}
        />
      )}
    </>
  );
}
