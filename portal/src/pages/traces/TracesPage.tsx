import { Button, Checkbox, Popover, Select, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { Page } from '../../components/Page.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { formatCount } from '../../format/number.ts';
import { FilterBar } from './FilterBar.tsx';
import { TraceCharts } from './TraceCharts.tsx';
import { TraceList } from './TraceList.tsx';
import styles from './Traces.module.css';
import { traceColumns } from './trace-columns.tsx';
import { orders, type TraceQuestion, useTraceQuestion, useTraceStream, useTraces } from './use-traces.ts';

export function TracesPage() {
  const question = useTraceQuestion();
  const streaming = useTraceStream(question);
  const [{ hide = '' }] = useUrlState();
  const hidden = useMemo(() => new Set(hide.split(',')), [hide]);
  const query = useTraces(question);
  const shown = query.data?.pages.reduce((sum, { traces }) => sum + traces.length, 0) ?? 0;
  return (
    <Page
      title={t('traces.title')}
      fill
      actions={
        <>
          {streaming && <span className={styles.streaming}>{t('traces.streaming')}</span>}
          <span className="hw-dim">{t('traces.shown', { count: formatCount(shown) })}</span>
          <OrderSelect question={question} />
          <ColumnChooser hidden={hidden} />
        </>
      }
    >
      <FilterBar question={question} />
      <TraceCharts question={question} />
      <section className={`hw-panel ${styles.list}`} aria-label={t('traces.title')}>
        <QueryView query={query} rows={12}>
          {({ pages }) => {
            const traces = pages.flatMap((page) => page.traces);
            return traces.length === 0 ? (
              <NoTraces question={question} />
            ) : (
              <TraceList traces={traces} hidden={hidden} />
            );
          }}
        </QueryView>
        {query.hasNextPage && shown > 0 && (
          <div className={styles.more}>
            <span className="hw-dim">{t('traces.keys')}</span>
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('action.loadMore')}
            </Button>
          </div>
        )}
      </section>
    </Page>
  );
}

function NoTraces({ question: { state, query } }: { readonly question: TraceQuestion }) {
  const [, setState] = useUrlState();
  if (state.filters.length === 0 && query === '') {
    return (
      <Empty title={t('traces.empty')}>
        <WidenRange />
        <Teach />
      </Empty>
    );
  }
  return (
    <Empty title={t('traces.emptyFiltered')}>
      <Button variant="default" onClick={() => setState({ f: undefined, search: undefined })}>
        {t('state.clearFilters')}
      </Button>
      <WidenRange />
    </Empty>
  );
}

function OrderSelect({ question }: { readonly question: TraceQuestion }) {
  const [, setState] = useUrlState();
  return (
    <Select
      aria-label={t('traces.order')}
      w={136}
      allowDeselect={false}
      value={question.order}
      data={orders.map((value) => ({ value, label: t(`traces.order.${value}`) }))}
      onChange={(value) => setState({ order: value === 'newest' ? undefined : (value ?? undefined) })}
    />
  );
}

function ColumnChooser({ hidden }: { readonly hidden: ReadonlySet<string> }) {
  const [, setState] = useUrlState();
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setState({ hide: [...next].filter(Boolean).join(',') }, { replace: true });
  };
  return (
    <Popover position="bottom-end" shadow="md">
      <Popover.Target>
        <Button variant="default" px={8} leftSection={<Icon name="columns" size={14} />}>
          {t('action.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {traceColumns([], 'light').map(({ id, title }) => (
            <Checkbox
              key={id}
              size="xs"
              label={title}
              checked={!hidden.has(id)}
              onChange={() => toggle(id)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
