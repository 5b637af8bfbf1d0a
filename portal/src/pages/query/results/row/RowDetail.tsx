import type { QueryCell, QueryColumn } from '@headwater/contract';
import { t } from '../../../../app/messages/index.ts';
import { CopyButton } from '../../../../components/text/CopyButton.tsx';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import { cellText, readCell, type TraceOfRow } from '../../model/cells.ts';
import styles from '../../Query.module.css';
import { JsonTree } from './JsonTree.tsx';
import { NarrowButtons } from './NarrowButtons.tsx';
import { TraceLink } from './TraceLink.tsx';

interface RowDetailProps {
  readonly columns: readonly QueryColumn[];
  readonly cells: readonly QueryCell[];
  readonly trace: TraceOfRow | undefined;
  /** Asks again, with one condition more */
  readonly onNarrow?: (condition: string) => void;
}

/** Every column of one row with its whole value. */
export function RowDetail({ columns, cells, trace, onNarrow }: RowDetailProps) {
  return (
    <div className={styles.detail}>
      {trace && <TraceLink trace={trace} text={t('logs.openTrace')} />}
      <dl>
        {columns.map(({ name, type }, at) => {
          const cell = cells[at] ?? null;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns of one answer never move, and two may share a name
            <div key={at} className={styles.fact}>
              <dt>
                <Untrusted text={name} /> <small>{type}</small>
              </dt>
              <dd className="hw-mono">
                {cell === null ? (
                  <span className="hw-dim">{t('query.null')}</span>
                ) : type === 'dynamic' ? (
                  <JsonTree value={readCell(cell, type)} open path={[name]} {...(onNarrow && { onNarrow })} />
                ) : (
                  <Untrusted text={cellText(cell, type)} />
                )}
                {cell !== null && cell !== '' && <CopyButton text={String(cell)} />}
                {onNarrow && type !== 'dynamic' && (
                  <NarrowButtons path={[name]} type={type} value={cell} onNarrow={onNarrow} />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}
