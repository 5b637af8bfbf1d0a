import { listServices } from '@headwater/contract';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import type { PageScope } from '../../app/scope/use-scope.ts';
import { visibleText } from '../text/visible-text.ts';

interface ServiceSelectProps {
  readonly scope: PageScope;
  readonly service: string | undefined;
  readonly onChange: (service: string | undefined) => void;
}

/** One service, or all of them. */
export function ServiceSelect({ scope, service, onChange }: ServiceSelectProps) {
  const { data } = useQuery({
    queryKey: ['services', scope.key],
    queryFn: ({ signal }) => ask(listServices, { body: scope.ask() }, signal),
  });
  const found = (data?.services ?? []).map(({ name }) => name).filter((name) => name !== '');
  const names = service === undefined || found.includes(service) ? found : [service, ...found];
  return (
    <Select
      aria-label={t('term.service')}
      placeholder={t('investigate.anyService')}
      w={190}
      clearable
      searchable
      limit={100}
      data={names.map((name) => ({ value: name, label: visibleText(name) }))}
      value={service ?? null}
      onChange={(value) => onChange(value ?? undefined)}
    />
  );
}
