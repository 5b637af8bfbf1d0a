import { t } from '../../../app/messages/index.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatDuration } from '../../../format/duration.ts';
import { formatTime, nanoToMs } from '../../../format/time.ts';
import styles from '../Map.module.css';

export interface ListedCall {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: number;
  readonly detail: string;
}

interface CallListProps {
  readonly title: string;
  readonly calls: readonly ListedCall[];
}

/** Calls, each leading to its place in its trace. */
export function CallList({ title, calls }: CallListProps) {
  return (
    <section className={styles.calls}>
      <h3>{title}</h3>
      {calls.length === 0 && <p className="hw-dim">{t('map.noCalls')}</p>}
      <ul>
        {calls.map((call) => (
          <li key={call.spanId}>
            <PageLink to="/traces/$traceId" params={{ traceId: call.traceId }} search={{ span: call.spanId }}>
              <Untrusted text={call.name} />
            </PageLink>
            <span className={styles.callFacts}>
              {formatDuration(call.durationNs)} · {formatTime(nanoToMs(call.startTimeUnixNano))}
              {call.detail !== '' && (
                <>
                  {' · '}
                  <Untrusted text={call.detail} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
