import { t } from '../../../app/messages/index.ts';
import { ChartPanel } from '../../../charts/ChartPanel.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Notice } from '../../../components/states/States.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { useScheme } from '../../../components/use-scheme.ts';
import { NoSpans } from '../NoSpans.tsx';
import styles from '../Traces.module.css';
import type { Explorer } from '../use-explorer.ts';
import { groupColor, groupTitle, measureFormat, measureTitle } from './group-text.ts';
import { useGroups, useOpenGroup } from './use-groups.ts';

/** Groups as bars, the largest first. */
export function TopListView({ explorer }: { readonly explorer: Explorer }) {
  const measure = explorer.measures[0]!;
  const query = useGroups(explorer, { view: 'top', measures: [measure] });
  const open = useOpenGroup(explorer);
  const scheme = useScheme();
  const format = measureFormat(measure);
  return (
    <QueryView query={query} rows={10}>
      {({ groups, more, source }) => {
        if (groups.length === 0) return <NoSpans explorer={explorer} />;
        const largest = Math.max(...groups.map(({ values }) => Math.abs(values[0] ?? 0)), Number.EPSILON);
        return (
          <ChartPanel title={measureTitle(measure)} aside={source === 'rollup' && t('group.coarse')}>
            <ol className={styles.top}>
              {groups.map(({ by, values }, index) => (
                <li key={JSON.stringify(by)}>
                  <button type="button" onClick={() => open(by)} title={visibleText(groupTitle(by))}>
                    <i
                      aria-hidden="true"
                      style={{
                        width: `${(Math.abs(values[0] ?? 0) / largest) * 100}%`,
                        background: groupColor(explorer.groupBy, by, index, scheme),
                      }}
                    />
                    <span className="hw-ellipsis">
                      <Untrusted text={groupTitle(by)} />
                    </span>
                    <b>{values[0] === null || values[0] === undefined ? '–' : format(values[0])}</b>
                  </button>
                </li>
              ))}
            </ol>
            {more && <Notice>{t('group.more')}</Notice>}
          </ChartPanel>
        );
      }}
    </QueryView>
  );
}
