import type { SpanMeasure } from '@headwater/contract';
import { Button, Group, SegmentedControl, Select, TagsInput } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { useAttributeKeys } from '../facets/AddFacet.tsx';
import { ownFacets } from '../facets/facet-keys.ts';
import styles from '../Traces.module.css';
import { writeList, writeMeasures } from '../url-lists.ts';
import { charts, type Explorer, groupLimits } from '../use-explorer.ts';
import { MeasurePicker } from './MeasurePicker.tsx';

const mostMeasures = 6;

/** What is measured, and by which keys. */
export function GroupControls({ explorer }: { readonly explorer: Explorer }) {
  const { view, measures, chart, limit, direction, groupBy, set } = explorer;
  const several = view === 'table';
  const shown = view === 'groups' ? [] : several ? measures : measures.slice(0, 1);
  const keys = useAttributeKeys();
  const measureKeys = keys.filter(({ type }) => type === 'number').map(({ key }) => `@${key}`);
  const change = (next: readonly SpanMeasure[]) => set({ m: writeMeasures(next) }, { replace: true });
  return (
    <div className={styles.controls}>
      {shown.map((measure, index) => (
        <MeasurePicker
          // biome-ignore lint/suspicious/noArrayIndexKey: a measure is known by its place
          key={index}
          measure={measure}
          numberKeys={['@duration', ...measureKeys]}
          allKeys={[...ownFacets, 'trace_id', ...keys.map(({ key }) => `@${key}`)]}
          onChange={(next) => change(measures.map((old, at) => (at === index ? next : old)))}
          {...(several &&
            measures.length > 1 && { onRemove: () => change(measures.filter((_, at) => at !== index)) })}
        />
      ))}
      {several && measures.length < mostMeasures && (
        <Button
          size="xs"
          variant="subtle"
          px={6}
          leftSection={<Icon name="plus" size={12} />}
          onClick={() => change([...measures, { fn: 'p95', key: '@duration' }])}
        >
          {t('group.addMeasure')}
        </Button>
      )}
      <TagsInput
        size="xs"
        className={styles.groupBy}
        aria-label={t('group.by')}
        placeholder={groupBy.length < 4 ? t('group.byHint') : ''}
        leftSection={<small className={styles.byLabel}>{t('group.by')}</small>}
        leftSectionWidth={66}
        maxTags={4}
        limit={60}
        value={groupBy.map(String)}
        data={[...new Set([...ownFacets, ...keys.map(({ key }) => `@${key}`)])]}
        renderOption={({ option }) => <span className="hw-ellipsis">{visibleText(option.value)}</span>}
        onChange={(next) => set({ by: next.length === 0 ? ',' : writeList(next) }, { replace: true })}
      />
      <Group gap={6}>
        {view === 'timeseries' && (
          <SegmentedControl
            size="xs"
            aria-label={t('group.chart')}
            value={chart}
            data={charts.map((value) => ({ value, label: t(`group.chart.${value}`) }))}
            onChange={(value) => set({ chart: value === 'line' ? undefined : value }, { replace: true })}
          />
        )}
        <Select
          size="xs"
          w={112}
          aria-label={t('group.limit')}
          allowDeselect={false}
          value={`${direction} ${limit}`}
          data={(['desc', 'asc'] as const).flatMap((dir) =>
            groupLimits.map((count) => ({
              value: `${dir} ${count}`,
              label: t(`group.limit.${dir}`, { count }),
            })),
          )}
          onChange={(value) => {
            const [dir, top] = (value ?? '').split(' ');
            set({ dir: dir === 'asc' ? 'asc' : undefined, top }, { replace: true });
          }}
        />
      </Group>
    </div>
  );
}
