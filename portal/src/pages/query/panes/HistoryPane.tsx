import { t } from '../../../app/messages/index.ts';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatCount } from '../../../format/number.ts';
import { formatAge, formatFullTime } from '../../../format/time.ts';
import { type PastQuery, readHistory } from '../model/tabs/history.ts';
import styles from '../Query.module.css';

interface HistoryPaneProps {
  readonly onPick: (text: string) => void;
}

/** The last queries of this browser, with what came of them. */
export function HistoryPane({ onPick }: HistoryPaneProps) {
  const entries = readHistory();
  return (
    <div className={styles.pane}>
      {entries.length === 0 && <p className="hw-dim">{t('query.noHistory')}</p>}
      <ul className={`${styles.tables} ${styles.past}`}>
        {entries.map((entry) => (
          <li key={entry.text}>
            <button type="button" title={entry.text.slice(0, 2_000)} onClick={() => onPick(entry.text)}>
              <code>
                <Untrusted text={entry.text.slice(0, 240)} />
              </code>
              <Outcome entry={entry} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outcome({ entry: { atMs, tookMs, rows, failed } }: { readonly entry: PastQuery }) {
  if (atMs === undefined) return null;
  const rowsText = t(rows === 1 ? 'query.pastRow' : 'query.pastRows', {
    count: formatCount(rows ?? 0),
    ms: formatCount(tookMs ?? 0),
  });
  return (
    <small title={formatFullTime(atMs)}>
      {t('query.pastAge', { age: formatAge(atMs) })}
      {failed ? ` · ${t('query.pastFailed')}` : rows === undefined ? '' : ` · ${rowsText}`}
    </small>
  );
}
