import type { TraceLayout } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { useScheme } from '../../../components/use-scheme.ts';
import { serviceColor } from '../../../format/colors.ts';
import { formatDuration } from '../../../format/duration.ts';
import { useTraceLayout } from '../../trace/use-trace.ts';
import { rowsAround } from './rows-around.ts';
import styles from './SpanPanel.module.css';

interface MiniWaterfallProps {
  readonly traceId: string;
  readonly spanId: string;
  readonly onOpen: (spanId: string) => void;
}

const rowsShown = 24;

/** The spans around one, in the order of a waterfall. */
export function MiniWaterfall({ traceId, spanId, onOpen }: MiniWaterfallProps) {
  const query = useTraceLayout(traceId);
  return (
    <section className={styles.waterfall} aria-label={t('panel.waterfall')}>
      <QueryView query={query} rows={5}>
        {(layout) => <Bars layout={layout} spanId={spanId} onOpen={onOpen} />}
      </QueryView>
    </section>
  );
}

interface BarsProps extends Pick<MiniWaterfallProps, 'spanId' | 'onOpen'> {
  readonly layout: TraceLayout;
}

function Bars({ layout, spanId, onOpen }: BarsProps) {
  const scheme = useScheme();
  const rows = useMemo(() => rowsAround(layout, spanId, rowsShown), [layout, spanId]);
  const { spans, names, services } = layout;
  const wholeNs = Math.max(1, layout.durationNs);
  return (
    <>
      <div className={styles.waterfallHead}>
        <b>{t('panel.waterfall')}</b>
        <span className="hw-dim">
          {t('panel.spanOf', { shown: rows.length, total: layout.spanCount })} ·{' '}
          {formatDuration(layout.durationNs)}
        </span>
      </div>
      <ul className={styles.bars}>
        {rows.map(({ index, depth }) => {
          const service = services[spans.service[index]!] ?? '';
          const name = names[spans.name[index]!] ?? '';
          const left = Math.min(99, Math.max(0, (spans.startNs[index]! / wholeNs) * 100));
          const width = Math.max(0.6, Math.min(100 - left, (spans.durationNs[index]! / wholeNs) * 100));
          const current = spans.spanId[index] === spanId;
          return (
            <li key={index}>
              <button
                type="button"
                className={styles.barRow}
                aria-current={current}
                title={`${visibleText(service)} · ${visibleText(name)}`}
                onClick={() => onOpen(spans.spanId[index]!)}
              >
                <span className={styles.barName} style={{ paddingInlineStart: Math.min(depth, 8) * 8 }}>
                  <Untrusted text={name} />
                </span>
                <span className={styles.track}>
                  <i
                    style={{
                      marginInlineStart: `${left}%`,
                      width: `${width}%`,
                      background: serviceColor(service, scheme),
                    }}
                    className={spans.status[index] === 2 ? styles.failed : ''}
                  />
                </span>
                <small>{formatDuration(spans.durationNs[index]!)}</small>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
