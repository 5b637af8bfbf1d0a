import type { ApplicationMap } from '@headwater/contract';
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import styles from './Map.module.css';
import { MoreFilters } from './MoreFilters.tsx';
import type { MapState } from './use-application-map.ts';

/** Search, filters, layout, groups and the comparison. */
export function MapTools({
  state,
  map,
}: {
  readonly state: MapState;
  readonly map: ApplicationMap | undefined;
}) {
  const [, setState] = useUrlState();
  return (
    <div className={styles.tools}>
      <FindInput words={state.words} />
      <Select
        aria-label={t('map.state')}
        allowDeselect={false}
        w={132}
        value={state.state}
        data={[
          { value: 'all', label: t('map.state.all') },
          { value: 'failing', label: t('map.state.failing') },
          { value: 'healthy', label: t('map.state.healthy') },
          ...(state.sensitivity ? [{ value: 'abnormal', label: t('map.state.abnormal') }] : []),
        ]}
        onChange={(value) => setState({ state: value === 'all' ? undefined : (value ?? undefined) })}
      />
      <MoreFilters state={state} />
      <SegmentedControl
        size="xs"
        aria-label={t('map.layout')}
        value={state.mode}
        data={[
          { value: 'layers', label: t('map.layout.layers') },
          { value: 'force', label: t('map.layout.force') },
        ]}
        onChange={(value) => setState({ layout: value === 'layers' ? undefined : value })}
      />
      <Select
        aria-label={t('map.group')}
        allowDeselect={false}
        w={150}
        value={state.grouping}
        data={(['none', 'kind', 'environment', 'dialect'] as const).map((value) => ({
          value,
          label: t(`map.group.${value}`),
        }))}
        onChange={(value) => setState({ group: value === 'none' ? undefined : (value ?? undefined) })}
      />
      <Button
        variant={state.sensitivity ? 'light' : 'default'}
        aria-pressed={state.sensitivity !== undefined}
        leftSection={<Icon name="star" size={13} />}
        onClick={() =>
          setState({
            compare: state.sensitivity ? undefined : 'medium',
            ...(state.state === 'abnormal' && { state: undefined }),
          })
        }
      >
        {t('map.compare')}
        {state.sensitivity && map ? ` (${map.findings.length})` : ''}
      </Button>
      {state.sensitivity && (
        <Select
          aria-label={t('map.sensitivity')}
          allowDeselect={false}
          w={126}
          value={state.sensitivity}
          data={(['low', 'medium', 'high'] as const).map((value) => ({
            value,
            label: t(`map.sensitivity.${value}`),
          }))}
          onChange={(value) => value && setState({ compare: value })}
        />
      )}
    </div>
  );
}

function FindInput({ words }: { readonly words: string }) {
  const [, setState] = useUrlState();
  const [typed, setTyped] = useState(words);
  useEffect(() => setTyped(words), [words]);
  return (
    <TextInput
      className={styles.find ?? ''}
      aria-label={t('map.find')}
      placeholder={t('map.find')}
      leftSection={<Icon name="search" size={14} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        setState({ find: event.currentTarget.value || undefined }, { replace: true });
      }}
    />
  );
}
