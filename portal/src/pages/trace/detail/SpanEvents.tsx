import type { Span } from '@headwater/contract';
import { StackTrace } from '../../../components/stack/StackTrace.tsx';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
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
        {stack !== undefined && <StackTrace stack={String(stack)} />}
      </section>
    );
  });
}
