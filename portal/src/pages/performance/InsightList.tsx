import type { Insight } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { type Insights, useInsights } from './use-performance.ts';

/** Properties whose values are more frequent in the selected durations than in the rest. */
export function InsightList({ selection }: { readonly selection: Selection }) {
  const query = useInsights(selection);
  return (
    <Panel
      title={t('performance.insights')}
      aside={query.data && query.data.oneIn > 1 && t('performance.insightsPart', { part: query.data.oneIn })}
    >
      <div className={styles.body}>
        <QueryView query={query} rows={4}>
          {(answer) => (
            <>
              <span className="hw-dim">{describe(answer)}</span>
              {answer.insights.length === 0 ? (
                <p className="hw-dim">{t('performance.noInsights')}</p>
              ) : (
                <ul className={styles.list}>
                  {answer.insights.map((insight) => (
                    <li key={`${insight.key} ${insight.value}`}>
                      <Entry insight={insight} selection={selection} />
                    </li>
                  ))}
                </ul>
              )}
            </>
          )}
        </QueryView>
      </div>
    </Panel>
  );
}

function describe({ selected, rest, minNs, maxNs }: Insights): string {
  const values = { selected: formatCount(selected), rest: formatCount(rest), from: formatDuration(minNs) };
  return maxNs === null
    ? t('performance.insightsOf', values)
    : t('performance.insightsOfRange', { ...values, to: formatDuration(maxNs) });
}

/** Keys that the selection has words of its own for; all others become filters. */
const ownWords: Readonly<Record<string, string>> = {
  service: 'service',
  name: 'op',
  instance: 'instance',
  resultCode: 'code',
};

function Entry({ insight, selection }: { readonly insight: Insight; readonly selection: Selection }) {
  const { key, value, selectedShare, restShare } = insight;
  const word = ownWords[key];
  const narrow = () =>
    selection.set(
      word === undefined
        ? { f: formatFilters([...selection.filters, { key, op: '=', value }]) }
        : { [word]: value },
    );
  return (
    <button
      type="button"
      className={styles.entry}
      disabled={key === 'success'}
      title={t('performance.insightFilter', { key, value: value.slice(0, 80) })}
      onClick={narrow}
    >
      <span className="hw-ellipsis">
        <span className="hw-dim">
          <Untrusted text={key} />
        </span>{' '}
        <b>
          <Untrusted text={value} />
        </b>
      </span>
      <span className={styles.number}>{formatShare(selectedShare)}</span>
      <span className={styles.meter} aria-hidden="true">
        <i style={{ width: `${selectedShare * 100}%` }} />
        <i style={{ width: `${restShare * 100}%` }} />
      </span>
      <small>
        {t('performance.insightShares', {
          selected: formatShare(selectedShare),
          rest: formatShare(restShare),
        })}
      </small>
    </button>
  );
}
