import type { Filter } from '@headwater/contract';
import { SegmentedControl, Select } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { ItemList } from '../../components/investigate/ItemList.tsx';
import { Panel } from '../../components/investigate/Panel.tsx';
import { searchOfSelection } from '../../components/investigate/search-of.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { LoadMore } from '../../components/states/LoadMore.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { type SampleOrder, useSamples } from './use-performance.ts';

interface SamplesProps {
  readonly selection: Selection;
  readonly count: number;
  /** Only spans that failed */
  readonly failed?: boolean;
}

/** What leads to samples brings them into sight by it. */
export const samplesId = 'samples';
const failedOnly: readonly Filter[] = [{ key: 'success', op: '=', value: 'false' }];
const percentiles = ['50', '95', '99'];
const orders = ['slowest', 'newest', 'oldest', 'fastest'] as const;

/** Single spans of the selection: the suggested ones lie nearest to a percentile, or all in some order. */
export function Samples({ selection, count, failed }: SamplesProps) {
  const [url, setUrl] = useUrlState();
  const shown = sampleOrder(url.samples, url.near, failed);
  const query = useSamples(selection, shown);
  const suggested = shown.order === 'near';
  const percentileNs = query.data?.pages[0]?.percentileNs;
  return (
    <Panel
      id={samplesId}
      title={t('performance.samples')}
      aside={
        count > 0 && (
          <PageLink to="/transactions" search={searchOfSelection(selection, failed ? failedOnly : [])}>
            {t('performance.drill', { count: formatCount(count) })}
          </PageLink>
        )
      }
    >
      <div className={styles.body}>
        <div className={styles.bar}>
          <SegmentedControl
            aria-label={t('performance.samples')}
            value={suggested ? 'near' : 'all'}
            data={[
              { value: 'near', label: t('performance.suggested') },
              { value: 'all', label: t('performance.all') },
            ]}
            onChange={(value) =>
              setUrl({ samples: value === 'near' ? 'near' : failed ? 'newest' : 'slowest' })
            }
          />
          {suggested ? (
            <SegmentedControl
              aria-label={t('performance.percentile')}
              value={String(shown.percentile)}
              data={percentiles.map((value) => ({ value, label: `p${value}` }))}
              onChange={(value) => setUrl({ near: value })}
            />
          ) : (
            <Select
              aria-label={t('performance.order')}
              w={140}
              allowDeselect={false}
              value={shown.order}
              data={orders.map((value) => ({ value, label: t(`performance.order.${value}`) }))}
              onChange={(value) => setUrl({ samples: value ?? undefined })}
            />
          )}
        </div>
        {suggested && percentileNs != null && (
          <span className="hw-dim">
            {t('performance.nearest', {
              percentile: `${shown.percentile}th`,
              value: formatDuration(percentileNs),
            })}
          </span>
        )}
        <QueryView query={query} rows={6}>
          {({ pages }) => <ItemList items={pages.flatMap(({ items }) => items)} />}
        </QueryView>
        <LoadMore query={query} />
      </div>
    </Panel>
  );
}

/** Of failures the newest come first, unless another order was chosen. */
function sampleOrder(
  samples: string | undefined,
  near: string | undefined,
  failed: boolean | undefined,
): SampleOrder {
  const order = orders.find((known) => known === samples);
  const percentile = Number(percentiles.find((known) => known === near) ?? '95');
  const only = failed === undefined ? {} : { failed };
  if (order !== undefined) return { order, percentile, ...only };
  return { order: failed && samples !== 'near' ? 'newest' : 'near', percentile, ...only };
}
