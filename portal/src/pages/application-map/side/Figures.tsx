import type { ComponentProps } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatRate, formatShare } from '../../../format/number.ts';
import styles from '../Map.module.css';
import { failureShare } from '../model/map-view.ts';

interface FiguresProps {
  /** Where the calls can be read one by one, and those that failed; none for what does not report itself */
  readonly rows?: { readonly calls: TraceSearch; readonly failed: TraceSearch } | undefined;
  readonly of: {
    readonly calls: number;
    readonly errors: number;
    readonly avgNs: number;
    readonly p50Ns: number;
    readonly p95Ns: number;
    readonly p99Ns: number;
  };
}

type TraceSearch = NonNullable<ComponentProps<typeof PageLink>['search']>;

/** None without calls; quantiles not before the question for them is answered. */
const duration = (ns: number) => (ns > 0 ? formatDuration(ns) : '–');

/** Calls, rate, failures and durations of a node or edge. */
export function Figures({ of, rows }: FiguresProps) {
  const { fromMs, toMs } = useScope().ask();
  const share = failureShare(of);
  const figures = [
    [t('map.calls'), formatCount(of.calls), rows?.calls],
    [t('term.rate'), `${formatRate((of.calls / (toMs - fromMs)) * 1_000)} ${t('term.perSecond')}`],
    [t('map.failed'), `${formatCount(of.errors)} (${formatShare(share)})`, rows?.failed],
    [t('term.average'), duration(of.avgNs)],
    ['p50', duration(of.p50Ns)],
    ['p95', duration(of.p95Ns)],
    ['p99', duration(of.p99Ns)],
  ] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([name, value, search], index) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={index === 2 && share > 0 ? styles.bad : undefined}>
            {search === undefined ? (
              value
            ) : (
              <PageLink to="/traces" search={search}>
                {value}
              </PageLink>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
