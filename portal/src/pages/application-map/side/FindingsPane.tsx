import type { ApplicationMap, MapFinding } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatCount } from '../../../format/number.ts';
import styles from '../Map.module.css';
import { chanceWords, findingWords, targetTitle } from '../model/words.ts';

/** What is abnormal against the range before, where it begins first. */
export function FindingsPane({ map }: { readonly map: ApplicationMap }) {
  return (
    <div className={styles.paneBody}>
      <p className="hw-dim">{t('map.findingsLead', { tests: formatCount(map.tests) })}</p>
      {map.findings.length === 0 && (
        <p>{t(map.tests === 0 ? 'map.nothingToCompare' : 'map.nothingAbnormal')}</p>
      )}
      <Findings findings={map.findings} named />
    </div>
  );
}

interface FindingsProps {
  readonly findings: readonly MapFinding[];
  /** With what they are about; else the pane says it */
  readonly named?: boolean;
}

export function Findings({ findings, named = false }: FindingsProps) {
  const [, setState] = useUrlState();
  if (findings.length === 0) return null;
  return (
    <ul className={styles.findings} aria-label={t('map.findings')}>
      {findings.map((finding) => (
        <li key={`${finding.measure} ${finding.target}`}>
          {named && (
            <button
              type="button"
              className={styles.linkish}
              onClick={() => setState({ pick: finding.target })}
            >
              <Untrusted text={targetTitle(finding.target)} />
            </button>
          )}
          <p>{findingWords(finding)}</p>
          <p className="hw-dim">{chanceWords(finding)}</p>
          {finding.contributors.length > 0 && (
            <p>
              {t('map.contributors')}{' '}
              {finding.contributors.slice(0, 8).map((id) => (
                <button
                  key={id}
                  type="button"
                  className={styles.linkish}
                  onClick={() => setState({ pick: id })}
                >
                  <Untrusted text={targetTitle(id)} />
                </button>
              ))}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
