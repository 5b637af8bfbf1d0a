import type { ServiceSummary } from '@headwater/contract';
import { Select, Switch, TextInput } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { ServicesTable } from './ServicesTable.tsx';
import { useServices } from './use-services.ts';

/** The catalog: what every service is, and how it does. */
export function ServicesPage() {
  const query = useServices();
  const { fromMs, toMs } = useScope().ask();
  return (
    <Page title={t('services.title')} actions={<CatalogTools services={query.data?.services ?? []} />}>
      <section className="hw-panel" style={{ minHeight: 0, overflow: 'hidden', display: 'grid' }}>
        <QueryView query={query} rows={10}>
          {({ services }) =>
            services.length === 0 ? (
              <NothingArrived title={t('services.empty')} />
            ) : (
              <Catalog services={services} rangeMs={toMs - fromMs} />
            )
          }
        </QueryView>
      </section>
    </Page>
  );
}

function Catalog({
  services,
  rangeMs,
}: {
  readonly services: readonly ServiceSummary[];
  readonly rangeMs: number;
}) {
  const [{ find = '', type, language, unfolded }] = useUrlState();
  const words = find.toLowerCase();
  const names = new Set(services.map(({ name }) => name));
  const shown = services.filter(
    (service) =>
      service.name.toLowerCase().includes(words) &&
      (type === undefined || service.type === type) &&
      (language === undefined || service.language === language) &&
      (unfolded === '1' || words !== '' || !names.has(service.baseService)),
  );
  if (shown.length === 0) return <Empty title={t('services.noneFound')} />;
  return <ServicesTable services={shown} rangeMs={rangeMs} />;
}

/** What narrows the catalog down; the environment is chosen in the bar on top. */
function CatalogTools({ services }: { readonly services: readonly ServiceSummary[] }) {
  const [{ find = '', type, language, unfolded }, setState] = useUrlState();
  const types = [...new Set(services.map((service) => service.type))].sort();
  const languages = [...new Set(services.map((service) => service.language))].filter(Boolean).sort();
  return (
    <>
      {services.some(({ baseService }) => baseService !== '') && (
        <Switch
          label={t('services.folded')}
          checked={unfolded !== '1'}
          onChange={(event) =>
            setState({ unfolded: event.currentTarget.checked ? undefined : '1' }, { replace: true })
          }
        />
      )}
      <Select
        w={130}
        clearable
        aria-label={t('services.type')}
        placeholder={t('services.anyType')}
        data={types.map((value) => ({ value, label: t(`services.type.${value}`) }))}
        value={type ?? null}
        onChange={(value) => setState({ type: value ?? undefined }, { replace: true })}
      />
      <Select
        w={140}
        clearable
        aria-label={t('term.language')}
        placeholder={t('services.anyLanguage')}
        data={languages.map((value) => ({ value, label: visibleText(value) }))}
        value={language ?? null}
        onChange={(value) => setState({ language: value ?? undefined }, { replace: true })}
      />
      <TextInput
        w={220}
        aria-label={t('services.search')}
        placeholder={t('services.search')}
        leftSection={<Icon name="search" size={14} />}
        value={find}
        onChange={(event) => setState({ find: event.currentTarget.value }, { replace: true })}
      />
    </>
  );
}
