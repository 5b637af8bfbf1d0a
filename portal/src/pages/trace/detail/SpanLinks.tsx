import type { Span } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
import styles from './Detail.module.css';

/** Links to spans of this and other traces. */
export function SpanLinks({ span }: { readonly span: Span }) {
  return span.links.map((link, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: two links may name the same span
    <section key={`${link.spanId}-${index}`} className={styles.event}>
      <h3>
        <PageLink to="/traces/$traceId" params={{ traceId: link.traceId }} search={{ span: link.spanId }}>
          {t('span.openLink')}
        </PageLink>
        <span className="hw-mono">
          {link.traceId.slice(0, 8)}… / {link.spanId}
        </span>
      </h3>
      <AttributeTable attributes={link.attributes} />
    </section>
  ));
}
