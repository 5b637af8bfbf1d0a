import type { TopValue } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import type { UrlState } from '../../app/scope/use-url-state.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatCount, formatShare } from '../../format/number.ts';
import type { FailuresOverTime } from './use-failures.ts';

interface TopListsProps {
  readonly answer: FailuresOverTime;
  readonly selection: Selection;
}

/** The top three of each kind of failure; each leads to its samples. */
export function TopLists({ answer, selection }: TopListsProps) {
  const { service, tab, name } = selection;
  const kept: UrlState = {
    service,
    ...(tab === 'exceptions' ? {} : { tab: tab === 'operations' ? undefined : tab, op: name }),
  };
  return (
    <>
      <TopList
        title={t('failures.top.codes')}
        values={answer.resultCodes.map((code) =>
          code.value === '0' ? { ...code, detail: t('failures.noCode') } : code,
        )}
        searchOf={({ value }) => ({ ...kept, code: value })}
      />
      <TopList
        title={t('failures.top.exceptions')}
        values={answer.exceptionTypes}
        searchOf={({ value }) => ({ service, tab: 'exceptions', extype: value })}
      />
      <TopList
        title={t('failures.top.dependencies')}
        values={answer.dependencies}
        searchOf={({ value }) => ({ service, tab: 'dependencies', op: value })}
      />
    </>
  );
}

interface TopListProps {
  readonly title: string;
  readonly values: readonly TopValue[];
  readonly searchOf: (value: TopValue) => UrlState;
}

function TopList({ title, values, searchOf }: TopListProps) {
  return (
    <Panel title={title}>
      <div className={styles.body}>
        {values.length === 0 && <span className="hw-dim">{t('failures.topNone')}</span>}
        <ul className={styles.list}>
          {values.map((entry) => (
            <li key={`${entry.value} ${entry.detail}`}>
              <PageLink to="/failures" className={styles.entry} search={searchOf(entry)}>
                <span className="hw-ellipsis">
                  <Untrusted text={entry.value || '–'} />{' '}
                  <span className="hw-dim">
                    <Untrusted text={entry.detail} />
                  </span>
                </span>
                <span className={styles.number}>
                  {formatCount(entry.count)} <span className="hw-dim">{formatShare(entry.share)}</span>
                </span>
              </PageLink>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
