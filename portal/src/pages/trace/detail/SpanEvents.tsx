import type { Span } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
import { CopyButton } from '../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatDuration } from '../../../format/duration.ts';
import styles from './Detail.module.css';

const stackKey = 'exception.stacktrace';

/** Events in time order, with the time since the span's start; exceptions with their stacks. */
export function SpanEvents({ span }: { readonly span: Span }) {
  const start = BigInt(span.startTimeUnixNano);
  return span.events.map((event, index) => {
    const { [stackKey]: stack, ...attributes } = event.attributes;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: events have no id, and two may be alike
      <section key={`${event.timeUnixNano}-${index}`} className={styles.event}>
        <h3>
          <Untrusted text={event.name} />
          <span>+{formatDuration(Number(BigInt(event.timeUnixNano) - start))}</span>
        </h3>
        <AttributeTable attributes={attributes} />
        {stack !== undefined && (
          <section aria-label={t('span.stack')}>
            <CopyButton text={String(stack)} label={`${t('action.copy')}: ${t('span.stack')}`} />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long stacks scroll, and the keyboard must reach them */}
            <pre className={styles.stack} tabIndex={0}>
              <Untrusted text={String(stack)} />
            </pre>
          </section>
        )}
      </section>
    );
  });
}
