import type { QueryTable } from '@headwater/contract';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import { cellText } from '../../model/cells.ts';
import styles from '../../Query.module.css';

/** The first row, one large value per column. */
export function Cards({ result }: { readonly result: QueryTable }) {
  const row = result.rows[0] ?? [];
  return (
    <div className={styles.cards}>
      {result.columns.map(({ name, type }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns of one answer never move
        <div key={at}>
          <span>
            <Untrusted text={name} />
          </span>
          <strong>
            <Untrusted
              text={
                typeof row[at] === 'number'
                  ? row[at].toLocaleString('en')
                  : cellText(row[at] ?? null, type) || '–'
              }
            />
          </strong>
        </div>
      ))}
    </div>
  );
}
