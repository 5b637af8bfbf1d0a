import { type TelemetryType, telemetryTypes } from '@headwater/contract';
import { Button, Chip, Group, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useSetRange } from '../../app/scope/use-set-range.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { StackedBars } from '../../charts/StackedBars.tsx';
import { Icon } from '../../components/Icon.tsx';
import styles from '../../components/investigate/Investigate.module.css';
import { ItemTable } from '../../components/investigate/ItemTable.tsx';
import { Panel } from '../../components/investigate/Panel.tsx';
import { useTypeColor } from '../../components/investigate/TypeTag.tsx';
import { Page } from '../../components/Page.tsx';
import { LoadMore } from '../../components/states/LoadMore.tsx';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { FilterPill } from '../../filters/FilterPill.tsx';
import { Facets, groupKeys } from './Facets.tsx';
import { Grouped } from './Grouped.tsx';
import {
  type TelemetryQuestion,
  useTelemetry,
  useTelemetryCounts,
  useTelemetryGroups,
  useTelemetryQuestion,
} from './use-transactions.ts';

/** Search over every telemetry, whatever its type. */
export function SearchPage() {
  const question = useTelemetryQuestion();
  return (
    <Page title={t('search.title')}>
      <Words question={question} />
      <Types question={question} />
      <Counts question={question} />
      <div className={styles.split}>
        <Panel title={t('search.results')}>
          {question.group === undefined ? (
            <Results question={question} />
          ) : (
            <Grouped question={question} group={question.group} />
          )}
        </Panel>
        <Facets question={question} />
      </div>
    </Page>
  );
}

function Words({ question }: { readonly question: TelemetryQuestion }) {
  const { text, state, group } = question;
  const [, setState] = useUrlState();
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const { data } = useTelemetryGroups(question, [], 8);
  const keys = [...new Set([...groupKeys, ...(data?.properties ?? [])])];
  return (
    <div className={styles.bar}>
      <TextInput
        className={styles.grow}
        aria-label={t('search.words')}
        placeholder={t('search.words')}
        leftSection={<Icon name="search" size={14} />}
        maxLength={1_000}
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => typed !== text && setState({ text: typed || undefined })}
        onKeyDown={(event) => event.key === 'Enter' && setState({ text: typed || undefined })}
      />
      <Select
        aria-label={t('search.group')}
        placeholder={t('search.group')}
        w={170}
        clearable
        searchable
        limit={100}
        data={group === undefined || keys.includes(group) ? keys : [group, ...keys]}
        value={group ?? null}
        onChange={(value) => setState({ group: value ?? undefined })}
      />
      {state.filters.map((filter) => (
        <FilterPill key={JSON.stringify(filter)} filter={filter} onRemove={() => state.remove(filter)} />
      ))}
      {(state.filters.length > 0 || text !== '' || question.types.length > 0) && (
        <Button
          variant="subtle"
          px={6}
          onClick={() => setState({ f: undefined, text: undefined, types: undefined })}
        >
          {t('state.clearFilters')}
        </Button>
      )}
    </div>
  );
}

function Types({ question: { types } }: { readonly question: TelemetryQuestion }) {
  const [, setState] = useUrlState();
  const colorOf = useTypeColor();
  const toggle = (type: TelemetryType) => {
    const next = types.includes(type) ? types.filter((other) => other !== type) : [...types, type];
    setState({ types: next.length === telemetryTypes.length ? undefined : next.join(',') || undefined });
  };
  return (
    <Group gap={6} role="group" aria-label={t('search.types')}>
      {telemetryTypes.map((type) => (
        <Chip
          key={type}
          size="xs"
          variant="outline"
          checked={types.includes(type)}
          onChange={() => toggle(type)}
        >
          <span className={styles.type}>
            <i aria-hidden="true" style={{ background: colorOf(type) }} />
            {t(`telemetry.${type}`)}
          </span>
        </Chip>
      ))}
    </Group>
  );
}

function Counts({ question }: { readonly question: TelemetryQuestion }) {
  const query = useTelemetryCounts(question);
  const setRange = useSetRange();
  const colorOf = useTypeColor();
  return (
    <QueryView query={query} rows={3}>
      {({ timesMs, stepMs, series }) => {
        const layers = series.map(({ name, values }) => ({
          name: t(`telemetry.${name as TelemetryType}`),
          color: colorOf(name as TelemetryType),
          values: values.map((value) => value ?? 0),
        }));
        return (
          <ChartPanel title={t('search.overTime')} legend={layers}>
            <StackedBars
              label={t('search.overTime')}
              timesMs={timesMs}
              stepMs={stepMs}
              layers={layers}
              onRange={setRange}
            />
          </ChartPanel>
        );
      }}
    </QueryView>
  );
}

function Results({ question }: { readonly question: TelemetryQuestion }) {
  const query = useTelemetry(question);
  const narrowed = question.state.filters.length > 0 || question.text !== '' || question.types.length > 0;
  return (
    <QueryView query={query} rows={14}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) {
          return narrowed ? (
            <Empty title={t('search.emptyFiltered')}>
              <WidenRange />
            </Empty>
          ) : (
            <NothingArrived title={t('search.empty')} />
          );
        }
        return (
          <>
            <ItemTable label={t('search.results')} items={items} maxHeight="62vh" takesFocus />
            <LoadMore query={query} />
          </>
        );
      }}
    </QueryView>
  );
}
