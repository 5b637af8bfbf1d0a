import { Button, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { FilterPill } from '../../filters/FilterPill.tsx';
import { ClearFilters } from './ClearFilters.tsx';
import { FacetPanel } from './facets/FacetPanel.tsx';
import { GroupControls } from './groups/GroupControls.tsx';
import { TableView, TraceGroupsView } from './groups/TableView.tsx';
import { TimeseriesView } from './groups/TimeseriesView.tsx';
import { TopListView } from './groups/TopListView.tsx';
import { LiveTailView } from './live/LiveTailView.tsx';
import { SpanPanel } from './panel/SpanPanel.tsx';
import { SavedViews } from './saved/SavedViews.tsx';
import { useDefaultView } from './saved/use-saved-views.ts';
import { SearchBox } from './search/SearchBox.tsx';
import { StructureBar } from './structure/StructureBar.tsx';
import { StructureView } from './structure/StructureView.tsx';
import { isStructured } from './structure/use-structure.ts';
import styles from './Traces.module.css';
import { type Explorer, levels, useExplorer, views } from './use-explorer.ts';
import { useTraceStream } from './use-trace-stream.ts';
import { ListView } from './views/ListView.tsx';

/** Search over spans in Datadog's syntax, with facets, views, live tail and the structure of traces. */
export function TracesPage() {
  const explorer = useExplorer();
  useDefaultView();
  const structured = isStructured(explorer);
  const streaming = useTraceStream(explorer);
  const [facets, setFacets] = useState(() => window.innerWidth > 900);
  return (
    <Page
      title={t('traces.title')}
      fill
      actions={
        <>
          <TailToggle explorer={explorer} />
          <SavedViews />
        </>
      }
    >
      <SearchRow explorer={explorer} structured={structured} />
      {structured && <StructureBar explorer={explorer} />}
      <div className={styles.tools}>
        <Button
          size="xs"
          variant="default"
          px={8}
          aria-expanded={facets}
          leftSection={<Icon name="filter" size={13} />}
          onClick={() => setFacets(!facets)}
        >
          {t(facets ? 'facets.hide' : 'facets.show')}
        </Button>
        {!structured && !explorer.tail && <ViewSwitch explorer={explorer} />}
      </div>
      <div className={facets ? styles.split : styles.whole}>
        {facets && <FacetPanel explorer={explorer} />}
        <div className={styles.main}>
          {structured ? (
            <StructureView explorer={explorer} />
          ) : explorer.tail ? (
            <LiveTailView explorer={explorer} />
          ) : (
            <View explorer={explorer} streaming={streaming} />
          )}
        </div>
      </div>
      {explorer.open !== '' && <SpanPanel explorer={explorer} />}
    </Page>
  );
}

interface ViewProps {
  readonly explorer: Explorer;
  readonly streaming: boolean;
}

function View({ explorer, streaming }: ViewProps) {
  if (explorer.view === 'list') return <ListView explorer={explorer} streaming={streaming} />;
  return (
    <>
      <GroupControls explorer={explorer} />
      {explorer.view === 'timeseries' && <TimeseriesView explorer={explorer} />}
      {explorer.view === 'top' && <TopListView explorer={explorer} />}
      {explorer.view === 'table' && <TableView explorer={explorer} />}
      {explorer.view === 'groups' && <TraceGroupsView explorer={explorer} />}
    </>
  );
}

function ViewSwitch({ explorer: { view, set } }: { readonly explorer: Explorer }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('explorer.view')}
      className={styles.views!}
      value={view}
      data={views.map((value) => ({ value, label: t(`explorer.view.${value}`) }))}
      onChange={(value) => set({ view: value === 'list' ? undefined : value })}
    />
  );
}

function TailToggle({ explorer: { tail, set } }: { readonly explorer: Explorer }) {
  return (
    <Button
      size="xs"
      variant={tail ? 'filled' : 'default'}
      px={8}
      aria-pressed={tail}
      leftSection={<Icon name="play" size={12} />}
      onClick={() => set({ tail: tail ? undefined : '1' })}
    >
      {t(tail ? 'tail.stop' : 'tail.start')}
    </Button>
  );
}

interface SearchRowProps {
  readonly explorer: Explorer;
  readonly structured: boolean;
}

function SearchRow({ explorer, structured }: SearchRowProps) {
  const { query, setQuery, level, state, scope, set } = explorer;
  const narrowed = explorer.isFiltered || level !== 'all' || scope.environment !== undefined;
  return (
    <div className={styles.filters}>
      <div className={styles.searchRow}>
        {structured && <b className={styles.letter}>a</b>}
        <SearchBox
          label={structured ? t('explorer.searchLetter', { letter: 'a' }) : t('explorer.searchLabel')}
          value={query}
          placeholder={t('explorer.search')}
          onSearch={setQuery}
        />
      </div>
      <Select
        aria-label={t('traces.level')}
        w={128}
        allowDeselect={false}
        value={level}
        data={levels.map((value) => ({ value, label: t(`traces.level.${value}`) }))}
        onChange={(value) => set({ level: value === 'all' ? undefined : (value ?? undefined) })}
      />
      {!structured && (
        <Button variant="default" px={8} onClick={() => set({ rel: 'a => b', also: '*' })}>
          {t('structure.open')}
        </Button>
      )}
      {narrowed && <ClearFilters explorer={explorer} />}
      {state.filters.length > 0 && (
        <div className={styles.linked}>
          <span className="hw-dim">{t('explorer.linked')}</span>
          {state.filters.map((filter) => (
            <FilterPill key={JSON.stringify(filter)} filter={filter} onRemove={() => state.remove(filter)} />
          ))}
        </div>
      )}
    </div>
  );
}
