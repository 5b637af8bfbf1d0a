import { MultiSelect } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import investigate from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import styles from './Usage.module.css';
import { type Funnel, type UsageQuestion, useFunnel } from './use-usage.ts';

/** How many went from step to step; the steps are chosen from the pages and events there are. */
export function FunnelPanel({ question }: { readonly question: UsageQuestion }) {
  const query = useFunnel(question);
  return (
    <Panel title={t('usage.funnel')}>
      <div className={investigate.body}>
        <QueryView query={query} rows={6}>
          {(funnel) =>
            funnel.steps.length === 0 ? (
              <p className="hw-dim">{t('usage.funnelNone')}</p>
            ) : (
              <Steps funnel={funnel} />
            )
          }
        </QueryView>
      </div>
    </Panel>
  );
}

const mostSteps = 6;

function Steps({ funnel: { steps, bySession, names } }: { readonly funnel: Funnel }) {
  const [, setState] = useUrlState();
  const first = steps[0]?.users ?? 0;
  const chosen = [...new Set(steps.map(({ name }) => name))];
  const offered = [...new Set([...chosen, ...names])];
  return (
    <>
      <span className="hw-dim">{t(bySession ? 'usage.funnelSessions' : 'usage.funnelHint')}</span>
      <MultiSelect
        aria-label={t('usage.funnelStep')}
        size="xs"
        searchable
        limit={100}
        maxValues={mostSteps}
        data={offered.map((name) => ({ value: name, label: visibleText(name) }))}
        value={chosen}
        onChange={(next) => setState({ steps: next.length > 0 ? JSON.stringify(next) : undefined })}
      />
      <ol className={styles.steps}>
        {steps.map(({ name, users }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step may come twice, its place is what it is
          <li key={index} className={styles.step}>
            <span className="hw-ellipsis">
              <Untrusted text={name} />
            </span>
            <span>
              {formatCount(users)}{' '}
              <span className="hw-dim">{formatShare(first > 0 ? users / first : 0)}</span>
            </span>
            <i aria-hidden="true" style={{ width: `${first > 0 ? (users / first) * 100 : 0}%` }} />
          </li>
        ))}
      </ol>
    </>
  );
}
