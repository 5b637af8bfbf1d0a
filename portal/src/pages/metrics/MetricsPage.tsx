import type { MetricInfo } from '@headwater/contract';
import { TextInput } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import styles from './Metrics.module.css';
import { MetricView } from './MetricView.tsx';
import { useMetricList } from './use-metrics.ts';

export function MetricsPage() {
  const [{ metric, find = '' }, setState] = useUrlState();
  const query = useMetricList('');
  return (
    <Page title={t('metrics.title')} fill>
      <QueryView query={query} rows={10}>
        {({ metrics }) => {
          if (metrics.length === 0 && !metric) {
            return <NothingArrived title={t('metrics.empty')} />;
          }
          const chosen = metrics.find(({ name }) => name === metric) ?? metrics[0];
          const found = metrics.filter(({ name, description }) =>
            `${name} ${description}`.toLowerCase().includes(find.toLowerCase()),
          );
          return (
            <div className={styles.split}>
              <nav className={`hw-panel ${styles.list}`} aria-label={t('metrics.title')}>
                <TextInput
                  m={8}
                  aria-label={t('metrics.search')}
                  placeholder={t('metrics.search')}
                  leftSection={<Icon name="search" size={14} />}
                  value={find}
                  onChange={(event) => setState({ find: event.currentTarget.value }, { replace: true })}
                />
                <div className={styles.names}>
                  {found.map((info) => (
                    <MetricName
                      key={`${info.name} ${info.kind}`}
                      info={info}
                      chosen={info === chosen}
                      onChoose={() =>
                        setState({ metric: info.name, agg: undefined, by: undefined, f: undefined })
                      }
                    />
                  ))}
                </div>
              </nav>
              {chosen ? <MetricView key={chosen.name} info={chosen} /> : <Empty title={t('metrics.pick')} />}
            </div>
          );
        }}
      </QueryView>
    </Page>
  );
}

interface MetricNameProps {
  readonly info: MetricInfo;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function MetricName({ info, chosen, onChoose }: MetricNameProps) {
  return (
    <button type="button" className={styles.name} aria-current={chosen} onClick={onChoose}>
      <span className="hw-ellipsis">
        <Untrusted text={info.name} />
      </span>
      <small>
        {info.kind} · {t('metrics.series', { count: info.series })}
      </small>
    </button>
  );
}
