import { TextInput } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { ServicesTable } from './ServicesTable.tsx';
import { useServices } from './use-services.ts';

export function ServicesPage() {
  const query = useServices();
  const { fromMs, toMs } = useScope().ask();
  const [{ find = '' }, setState] = useUrlState();
  return (
    <Page
      title={t('services.title')}
      actions={
        <TextInput
          w={220}
          aria-label={t('services.search')}
          placeholder={t('services.search')}
          leftSection={<Icon name="search" size={14} />}
          value={find}
          onChange={(event) => setState({ find: event.currentTarget.value }, { replace: true })}
        />
      }
    >
      <section className="hw-panel" style={{ minHeight: 0, overflow: 'hidden', display: 'grid' }}>
        <QueryView query={query} rows={10}>
          {({ services }) =>
            services.length === 0 ? (
              <Empty title={t('services.empty')}>
                <Teach />
              </Empty>
            ) : (
              <ServicesTable
                services={services.filter(({ name }) => name.toLowerCase().includes(find.toLowerCase()))}
                rangeMs={toMs - fromMs}
              />
            )
          }
        </QueryView>
      </section>
    </Page>
  );
}
