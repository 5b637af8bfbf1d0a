import type { MapNodeKind } from '@headwater/contract';
import { Button, Checkbox, NumberInput, Popover, TextInput } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import styles from './Map.module.css';
import { type MapState, noMapFilter } from './use-application-map.ts';

const kinds: readonly Exclude<MapNodeKind, 'outside'>[] = ['service', 'database', 'queue', 'external'];

/** Which nodes and which connections are shown. */
export function MoreFilters({ state }: { readonly state: MapState }) {
  const bounds = [state.fewestCalls, state.leastFailures, state.leastNs, state.notWords.length];
  const count = state.without.length + bounds.filter((bound) => bound > 0).length + (state.outside ? 1 : 0);
  const [, setState] = useUrlState();
  return (
    <Popover width={270} shadow="md" position="bottom-start">
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="filter" size={13} />}>
          {t('map.filters')}
          {count > 0 ? ` (${count})` : ''}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.filters}>
          <NodeFilters state={state} />
          <EdgeFilters state={state} />
          {count > 0 && (
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => setState({ ...noMapFilter, outside: undefined })}
            >
              {t('state.clearFilters')}
            </Button>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function NodeFilters({ state }: { readonly state: MapState }) {
  const [, setState] = useUrlState();
  return (
    <fieldset className={styles.filterSet}>
      <legend>{t('map.filterNodes')}</legend>
      {kinds.map((kind) => (
        <Checkbox
          key={kind}
          size="xs"
          label={t(`map.kind.${kind}`)}
          checked={!state.without.includes(kind)}
          onChange={(event) => {
            const others = state.without.filter((other) => other !== kind);
            const without = event.currentTarget.checked ? others : [...others, kind];
            setState({ without: without.join(',') || undefined });
          }}
        />
      ))}
      <Checkbox
        size="xs"
        label={t('map.outside')}
        checked={state.outside}
        onChange={(event) => setState({ outside: event.currentTarget.checked ? '1' : undefined })}
      />
      <TextInput
        label={t('map.notWords')}
        value={state.notWords}
        onChange={(event) => setState({ hide: event.currentTarget.value || undefined }, { replace: true })}
      />
    </fieldset>
  );
}

function EdgeFilters({ state }: { readonly state: MapState }) {
  const [, setState] = useUrlState();
  const atLeast = [
    { key: 'calls', label: t('map.fewestCalls'), value: state.fewestCalls },
    { key: 'failing', label: t('map.leastFailures'), value: round(state.leastFailures * 100) },
    { key: 'ms', label: t('map.leastMs'), value: round(state.leastNs / 1e6) },
  ] as const;
  return (
    <fieldset className={styles.filterSet}>
      <legend>{t('map.filterEdges')}</legend>
      {atLeast.map(({ key, label, value }) => (
        <NumberInput
          key={key}
          size="xs"
          label={label}
          min={0}
          value={value}
          onChange={(typed) => setState({ [key]: Number(typed) > 0 ? String(typed) : undefined })}
        />
      ))}
    </fieldset>
  );
}

/** Without what binary fractions add. */
const round = (value: number) => Number(value.toPrecision(12));
