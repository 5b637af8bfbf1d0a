import { t } from '../../../../app/messages/index.ts';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import styles from '../../Query.module.css';

interface LegendProps {
  readonly series: readonly { readonly name: string; readonly color: string }[];
  readonly hidden: ReadonlySet<string>;
  readonly onHidden: (hidden: ReadonlySet<string>) => void;
}

/** A press hides or shows a series; with Shift it shows that one alone, and all of them again. */
export function Legend({ series, hidden, onHidden }: LegendProps) {
  const press = (name: string, alone: boolean) => {
    if (alone) {
      const others = series.map((one) => one.name).filter((other) => other !== name);
      const isAlone = !hidden.has(name) && others.every((other) => hidden.has(other));
      return onHidden(new Set(isAlone ? [] : others));
    }
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    onHidden(next);
  };
  return (
    <ul className={styles.legend} aria-label={t('query.legend')}>
      {series.map(({ name, color }) => (
        <li key={name}>
          <button
            type="button"
            aria-pressed={!hidden.has(name)}
            title={t('query.legendHint')}
            onClick={(event) => press(name, event.shiftKey)}
          >
            <i style={{ background: color }} />
            <Untrusted text={name || t('query.empty')} />
          </button>
        </li>
      ))}
    </ul>
  );
}
