import { SegmentedControl, Select } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { visibleText } from '../../../components/text/visible-text.ts';

const mostButtons = 4;

/** Which of the service's environments is shown; the same choice as in the bar on top. */
export function EnvironmentSwitch({ environments }: { readonly environments: readonly string[] }) {
  const [{ env }, setState] = useUrlState();
  const named = environments.filter(Boolean);
  if (named.length < 2 && env === undefined) return null;
  const data = [
    { value: '', label: t('services.everyEnvironment') },
    ...named.map((value) => ({ value, label: visibleText(value) })),
  ];
  const change = (value: string | null) => setState({ env: value || undefined });
  if (named.length > mostButtons) {
    return (
      <Select aria-label={t('scope.environment')} w={160} data={data} value={env ?? ''} onChange={change} />
    );
  }
  return (
    <SegmentedControl aria-label={t('scope.environment')} data={data} value={env ?? ''} onChange={change} />
  );
}
