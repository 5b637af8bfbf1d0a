import { t } from '../../app/messages/index.ts';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty, TooMuch } from '../../components/states/States.tsx';
import { LogLines } from '../../components/text/LogLines.tsx';
import { flame, waterfall } from './canvas/drawings.ts';
import { Minimap } from './canvas/Minimap.tsx';
import { TraceCanvas } from './canvas/TraceCanvas.tsx';
import { SpanList } from './SpanList.tsx';
import styles from './Trace.module.css';
import { viewOf } from './TraceTools.tsx';
import { useTraceLogs } from './use-trace.ts';
import type { TraceModel } from './use-trace-model.ts';

export function TraceViews({ model }: { readonly model: TraceModel }) {
  const shown = viewOf(model);
  return (
    <section className={`hw-panel ${styles.view}`} aria-label={t(`trace.${shown}`)}>
      {shown === 'list' && <SpanList model={model} />}
      {shown === 'logs' && <TraceLogs traceId={model.layout.traceId} />}
      {(shown === 'waterfall' || shown === 'flame') && (
        <>
          <Minimap model={model} />
          <TraceCanvas key={shown} model={model} drawing={shown === 'flame' ? flame : waterfall} />
          <div className={styles.foot}>{t('trace.keys')}</div>
        </>
      )}
    </section>
  );
}

function TraceLogs({ traceId }: { readonly traceId: string }) {
  const query = useTraceLogs(traceId);
  return (
    <div className={styles.scroll}>
      <QueryView query={query}>
        {({ logs, truncated }) =>
          logs.length === 0 ? (
            <Empty title={t('trace.noLogs')} />
          ) : (
            <>
              {truncated && <TooMuch shown={logs.length} />}
              <LogLines logs={logs} />
            </>
          )
        }
      </QueryView>
    </div>
  );
}
