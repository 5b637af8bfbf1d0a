import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatCount } from '../../format/number.ts';
import { type TelemetryQuestion, useTelemetryGroups } from './use-transactions.ts';

/** Words that results can be grouped by, besides their properties. */
export const groupKeys = [
  'type',
  'service',
  'instance',
  'name',
  'operation',
  'operationId',
  'success',
  'resultCode',
  'severity',
  'dependencyType',
  'target',
  'problemId',
  'exceptionType',
  'user',
  'session',
  'version',
  'environment',
  'host',
  'dialect',
];

/** The most frequent values beside the results; each narrows them. */
export function Facets({ question }: { readonly question: TelemetryQuestion }) {
  const query = useTelemetryGroups(question, [], 8);
  const [, setState] = useUrlState();
  return (
    <Panel title={t('search.facets')} aside={t('search.sampled')}>
      <div className={styles.body}>
        <QueryView query={query} rows={10}>
          {({ groups, properties }) => (
            <>
              {groups.length + properties.length === 0 && <p className="hw-dim">{t('search.noFacets')}</p>}
              {groups.map(({ key, values }) => (
                <details key={key} open={values.length > 1}>
                  <summary>{key}</summary>
                  <ul className={styles.list}>
                    {values.map(({ value, count }) => (
                      <li key={value}>
                        <button
                          type="button"
                          className={styles.entry}
                          title={t('search.include', { key, value: value.slice(0, 80) })}
                          onClick={() => question.state.add({ key, op: '=', value })}
                        >
                          <span className="hw-ellipsis">
                            <Untrusted text={value} />
                          </span>
                          <span className={styles.number}>{formatCount(count)}</span>
                        </button>
                      </li>
                    ))}
                  </ul>
                </details>
              ))}
              {properties.length > 0 && (
                <details>
                  <summary>{t('search.addProperty')}</summary>
                  <div className={styles.pills}>
                    {properties.map((key) => (
                      <button
                        key={key}
                        type="button"
                        className={styles.link}
                        onClick={() => setState({ group: key })}
                      >
                        <Untrusted text={key} />
                      </button>
                    ))}
                  </div>
                </details>
              )}
            </>
          )}
        </QueryView>
      </div>
    </Panel>
  );
}
