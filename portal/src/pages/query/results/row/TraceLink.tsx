import { t } from '../../../../app/messages/index.ts';
import { Icon } from '../../../../components/Icon.tsx';
import { PageLink } from '../../../../components/PageLink.tsx';
import type { TraceOfRow } from '../../model/cells.ts';

/** From a row to its trace. */
export function TraceLink({ trace, text }: { readonly trace: TraceOfRow; readonly text?: string }) {
  return (
    <PageLink
      to="/traces/$traceId"
      params={{ traceId: trace.traceId }}
      search={{ span: trace.spanId }}
      aria-label={t('query.openTrace', { id: trace.traceId })}
    >
      {text ?? <Icon name="traces" size={14} />}
    </PageLink>
  );
}
