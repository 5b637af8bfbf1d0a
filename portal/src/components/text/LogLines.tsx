import type { LogRecord } from '@headwater/contract';
import { formatFullTime, formatTime, nanoToMs } from '../../format/time.ts';
import styles from './LogLines.module.css';
import { SeverityTag } from './SeverityTag.tsx';
import { Untrusted } from './Untrusted.tsx';

/** Log records in time order, in place: no more than a page may hold. */
export function LogLines({ logs }: { readonly logs: readonly LogRecord[] }) {
  return (
    <ul className={styles.list}>
      {logs.map((log, index) => {
        const ms = nanoToMs(log.timeUnixNano === '0' ? log.observedTimeUnixNano : log.timeUnixNano);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: records have no id, and two may be alike
          <li key={`${log.timeUnixNano}-${index}`} className={styles.line}>
            <time className="hw-dim" title={formatFullTime(ms)}>
              {formatTime(ms)}
            </time>
            <SeverityTag number={log.severityNumber} text={log.severityText} />
            <span className={styles.body}>
              <Untrusted text={log.body} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
