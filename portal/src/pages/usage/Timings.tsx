import type { PageTiming } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import investigate from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatDuration, formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import styles from './Usage.module.css';
import { eventsOf, type UsageQuestion, useTimings } from './use-usage.ts';

const parts = ['network', 'send', 'receive', 'processing'] as const;
type Part = (typeof parts)[number];
const partNs = (timing: PageTiming, part: Part) => timing[`${part}Ns`];

/** How long pages took to load in browsers, and where that time went. */
export function Timings({ question }: { readonly question: UsageQuestion }) {
  const query = useTimings(question);
  return (
    <Panel title={t('usage.timings')}>
      <QueryView query={query} rows={5}>
        {({ all, pages }) =>
          all === null ? (
            <p className={`hw-dim ${investigate.body}`}>{t('usage.noTimings')}</p>
          ) : (
            <>
              <Breakdown timing={all} />
              <DataTable
                label={t('usage.timings')}
                rows={pages}
                columns={makeColumns(pages, question)}
                rowKey={({ name }) => name}
                initialSort={{ id: 'count', descending: true }}
                maxHeight={320}
              />
            </>
          )
        }
      </QueryView>
    </Panel>
  );
}

function Breakdown({ timing }: { readonly timing: PageTiming }) {
  const { accent, scheme } = useChartColors();
  const dark = scheme === 'dark';
  const colors = [
    accent,
    dark ? '#c8a2ff' : '#7a3fc4',
    dark ? '#f2b45c' : '#a15505',
    dark ? '#5fcf93' : '#1c7a48',
  ];
  const total = parts.reduce((sum, part) => sum + (partNs(timing, part) ?? 0), 0) || 1;
  return (
    <div className={investigate.body}>
      <span>
        {t('usage.allPages')} <b>{formatDuration(timing.totalNs)}</b>{' '}
        <span className="hw-dim">p95 {formatDuration(timing.p95Ns)}</span>
      </span>
      <div className={styles.parts} aria-hidden="true">
        {parts.map((part, index) => (
          <i
            key={part}
            style={{ width: `${((partNs(timing, part) ?? 0) / total) * 100}%`, background: colors[index] }}
          />
        ))}
      </div>
      <div className={investigate.bar}>
        {parts.map((part, index) => (
          <span key={part} className={investigate.type}>
            <i aria-hidden="true" style={{ background: colors[index] }} />
            {t(`usage.${part}`)} {shown(partNs(timing, part))}
          </span>
        ))}
      </div>
    </div>
  );
}

const shown = (ns: number | null) => (ns === null ? '–' : formatDuration(ns));

function makeColumns(pages: readonly PageTiming[], question: UsageQuestion): Column<PageTiming>[] {
  const unit = unitForColumn(pages.map(({ totalNs }) => totalNs));
  const duration = (
    id: string,
    title: string,
    value: (timing: PageTiming) => number | null,
  ): Column<PageTiming> => ({
    id,
    title: `${title} (${unit})`,
    width: id === 'processing' ? '116px' : '88px',
    number: true,
    sortBy: (timing) => value(timing) ?? -1,
    cell: (timing) => {
      const ns = value(timing);
      return ns === null ? '–' : formatIn(ns, unit);
    },
  });
  return [
    {
      id: 'name',
      title: t('usage.page'),
      width: 'minmax(110px, 3fr)',
      sortBy: ({ name }) => name,
      cell: ({ name }) => (
        <span className={investigate.squeeze}>
          <Untrusted text={name} />
        </span>
      ),
    },
    {
      id: 'count',
      title: t('investigate.count'),
      width: '68px',
      number: true,
      sortBy: ({ count }) => count,
      cell: ({ count, name }) => (
        <PageLink
          to="/transactions"
          search={eventsOf(question, 'browserTiming', { key: 'name', op: '=', value: name })}
        >
          {formatCount(count)}
        </PageLink>
      ),
    },
    duration('total', t('usage.total'), ({ totalNs }) => totalNs),
    duration('p95', 'p95', ({ p95Ns }) => p95Ns),
    ...parts.map((part) => duration(part, t(`usage.${part}`), (timing) => partNs(timing, part))),
  ];
}
