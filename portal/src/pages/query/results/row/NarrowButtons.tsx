import { t } from '../../../../app/messages/index.ts';
import { Icon } from '../../../../components/Icon.tsx';
import { conditionOf, type ValuePath } from '../../model/text/narrow.ts';
import styles from '../../Query.module.css';

interface NarrowButtonsProps {
  readonly path: ValuePath;
  readonly type: string;
  readonly value: unknown;
  readonly onNarrow: (condition: string) => void;
}

/** From a value to the rows that have it, or to all others: writes the condition into the query and runs it. */
export function NarrowButtons({ path, type, value, onNarrow }: NarrowButtonsProps) {
  const name = path.join('.');
  return (
    <span className={styles.narrow}>
      {[true, false].map((keeps) => {
        const condition = conditionOf(path, type, value, keeps);
        const label = t(keeps ? 'query.only' : 'query.without', { name });
        return (
          condition !== undefined && (
            <button
              key={label}
              type="button"
              aria-label={label}
              title={`| where ${condition.slice(0, 300)}`}
              onClick={() => onNarrow(condition)}
            >
              <Icon name={keeps ? 'filter' : 'exclude'} size={12} />
            </button>
          )
        );
      })}
    </span>
  );
}
